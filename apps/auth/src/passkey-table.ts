import { randomBytes } from 'node:crypto';
import { failureOf, type PrismaClient } from '@pong/database/accounts';
import type { PasskeyView } from '@pong/protocol';
import type { Audit } from './audit.ts';
import { hasAnotherWayIn } from './last-credential.ts';
import { lockStandingAccount } from './standing-account.ts';

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

/** What is needed to check an answer of a passkey. */
export interface KnownPasskey {
  id: string;
  userId: number;
  /** The user handle of its owner, in base64url. */
  handle: string | null;
  credentialId: string;
  rpId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
}

export type NewPasskeyRow = Pick<
  KnownPasskey,
  'id' | 'credentialId' | 'rpId' | 'publicKey' | 'counter' | 'transports'
> & {
  name: string;
  backedUp: boolean;
};

/** The port to passkeys. Each write is whole or not at all. */
export interface PasskeyTable {
  of(userId: number): Promise<KnownPasskey[]>;
  list(userId: number): Promise<PasskeyView[]>;
  byCredentialId(credentialId: string): Promise<KnownPasskey | undefined>;
  /** The random name by which authenticators know this user; made when there is none. */
  handleOf(userId: number): Promise<string>;
  /** Undefined: the user has `most` already, the passkey is somebody's, or the account stands no more. */
  add(userId: number, row: NewPasskeyRow, most: number): Promise<PasskeyView | undefined>;
  /** False: another answer was faster. */
  used(passkey: KnownPasskey, after: { counter: number; backedUp: boolean }): Promise<boolean>;
  remove(userId: number, id: string): Promise<'removed' | 'not_found' | 'last_credential'>;
}

const HANDLE_BYTES = 32;

export function createPasskeyTable(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  /** Configured providers, by id. */
  providers: readonly string[];
  now: () => number;
}): PasskeyTable {
  const { prisma, audit, providers, now } = options;
  const withHandle = { user: { select: { passkeyHandle: true } } } as const;
  type Found = Omit<KnownPasskey, 'handle' | 'counter'> & {
    counter: bigint;
    user: { passkeyHandle: string | null };
  };
  const known = ({ user, counter, ...row }: Found): KnownPasskey => ({
    ...row,
    counter: Number(counter),
    handle: user.passkeyHandle,
  });

  return {
    async of(userId) {
      const rows = await prisma.passkey.findMany({ where: { userId }, include: withHandle });
      return rows.map(known);
    },
    async list(userId) {
      const rows = await prisma.passkey.findMany({
        where: { userId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(passkeyViewOf);
    },
    async byCredentialId(credentialId) {
      const row = await prisma.passkey.findUnique({ where: { credentialId }, include: withHandle });
      return row ? known(row) : undefined;
    },
    async handleOf(userId) {
      const passkeyHandle = randomBytes(HANDLE_BYTES).toString('base64url');
      await prisma.user.updateMany({
        where: { id: userId, passkeyHandle: null, deletedAt: null },
        data: { passkeyHandle },
      });
      const row = await prisma.user.findUniqueOrThrow({ where: { id: userId } });
      return row.passkeyHandle ?? passkeyHandle;
    },
    async add(userId, { counter, ...row }, most) {
      try {
        return await audit.change(async (tx, record) => {
          if (!(await lockStandingAccount(tx, userId))) return undefined;
          if ((await tx.passkey.count({ where: { userId } })) >= most) return undefined;
          const data = { ...row, userId, counter: BigInt(counter), createdAt: new Date(now()) };
          const made = passkeyViewOf(await tx.passkey.create({ data }));
          record('passkey_added', { userId, keyId: made.id });
          return made;
        });
      } catch (error) {
        if (failureOf(error) === 'conflict') return undefined;
        throw error;
      }
    },
    async used({ id, counter: before }, { counter, backedUp }) {
      const { count } = await prisma.passkey.updateMany({
        where: { id, counter: BigInt(before) },
        data: { counter: BigInt(counter), backedUp, lastUsedAt: new Date(now()) },
      });
      return count === 1;
    },
    remove: (userId, id) =>
      audit.change(async (tx, record) => {
        const hasAnother = await hasAnotherWayIn(tx, { userId, without: id, providers });
        if ((await tx.passkey.count({ where: { userId, id } })) === 0) return 'not_found';
        if (!hasAnother) return 'last_credential';
        await tx.passkey.deleteMany({ where: { userId, id } });
        record('passkey_removed', { userId, keyId: id });
        return 'removed';
      }),
  };
}
