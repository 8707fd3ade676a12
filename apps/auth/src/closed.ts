import type { BanView } from '@pong/protocol';
import type { BanTable } from './ban-table.ts';
import type { Reply, Request } from './http.ts';
import { problem } from './problems.ts';

/** Answers whoever has shown to be the owner that the account is closed: why, and until when. */
export type Closed = (request: Request, reply: Reply, userId: number) => Promise<Reply>;

export function createClosed(deps: { bans: Pick<BanTable, 'inForce'> }): Closed {
  return async (request, reply, userId) => {
    const ban = await deps.bans.inForce(userId);
    return problem(request, reply, 'account_closed', ban && { detail: sentenceOf(ban) });
  };
}

function sentenceOf({ reason, untilMs }: BanView): string {
  const why = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  if (untilMs === null) return `An administrator closed this account: ${why}`;
  const until = new Date(untilMs).toISOString();
  return `An administrator closed this account until ${until.slice(0, 10)}, ${until.slice(11, 16)} UTC: ${why}`;
}
