import { usernameForm, usernameKey } from '@pong/protocol';
import { createCredentialTable } from '../credential-table.ts';
import { linkUrl, RESET_MS } from '../letters.ts';
import { createLinks } from '../links.ts';
import type { Command } from './command.ts';

/** For whoever forgot the password where no letters go out. The link goes to the operator's screen and nowhere else. */
export const resetLink: Command = {
  arguments: 'NAME',
  what: 'prints a link to a new password, good once and for an hour',
  async run({ prisma, audit, env, now }, args) {
    const [name = ''] = args;
    if (args.length !== 1)
      return { ok: false, problem: 'Name one account: npm run accounts -- reset-link NAME' };
    const key = usernameForm.safeParse(name).success ? usernameKey(name) : '';
    const held = await createCredentialTable({ prisma, audit, now }).byName(key);
    const links = createLinks({ prisma, audit, now });
    const token = held && (await links.issue({ userId: held.userId, purpose: 'reset', lifeMs: RESET_MS }));
    if (token === undefined) return { ok: false, problem: 'There is no open account of that name.' };
    return { ok: true, lines: [linkUrl(env.publicUrl, '/reset', token)] };
  },
};
