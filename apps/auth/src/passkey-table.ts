import type { PasskeyView } from '@pong/protocol';

interface Row {
  id: string;
  name: string;
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** As its owner sees it. */
export function passkeyViewOf({ id, name, backedUp, createdAt, lastUsedAt }: Row): PasskeyView {
  return {
    id,
    name,
    backedUp,
    createdAtMs: createdAt.getTime(),
    lastUsedAtMs: lastUsedAt?.getTime() ?? null,
  };
}
