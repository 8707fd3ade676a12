import type { AddressInfo } from 'node:net';
import { failureOf, openAccounts } from '@pong/database/accounts';
import { createIdentityReader } from '@pong/identity';
import type { Logger, Metrics, Tracing } from '@pong/service';
import { createActive, createActiveBatch } from './active.ts';
import { createAdminTable } from './admin-table.ts';
import { createAdministration } from './administration.ts';
import { createApiKeys } from './api-keys.ts';
import { createApiKeyTable } from './api-keys-table.ts';
import { createAttempts } from './attempts.ts';
import { createAudit } from './audit.ts';
import { createCurrentAsker, createNetworkMark } from './audit-asker.ts';
import { createAuditList } from './audit-list.ts';
import { createBanTable } from './ban-table.ts';
import { createChangePassword } from './change-password.ts';
import { type Chores, createChores } from './chores.ts';
import { createClaimGuest } from './claim-guest.ts';
import { createClosed } from './closed.ts';
import { createCookies } from './cookies.ts';
import { createCredentialTable } from './credential-table.ts';
import { createDeleteAccount } from './delete-account.ts';
import { createExportTable } from './export-table.ts';
import { createGameDoor } from './game-door.ts';
import { createGuests } from './guest.ts';
import { createGuestMerge } from './guest-merge.ts';
import { createDoor } from './http.ts';
import { createJwks } from './jwks.ts';
import { createKeySeal } from './key-seal.ts';
import { createKeyStore } from './key-store.ts';
import { createKeyRing } from './keys.ts';
import { createLetters } from './letters.ts';
import { createLinks } from './links.ts';
import type { Mailer } from './mailer.ts';
import { createMergeTable } from './merge-table.ts';
import { createNameTable } from './name-table.ts';
import { createNames } from './names.ts';
import { createNewAccount } from './new-account.ts';
import type { ProviderConfig } from './oidc-provider-list.ts';
import { createOwnEmail } from './own-email.ts';
import { createTellAll } from './own-export.ts';
import { createOwnName } from './own-name.ts';
import { createOwnSessions } from './own-sessions.ts';
import { createPasswords } from './passwords.ts';
import { createRefresh } from './refresh.ts';
import { createRegister } from './register.ts';
import { createForgot, createResetPassword } from './reset-password.ts';
import type { Schedule } from './rounds.ts';
import { addRoutes } from './routes.ts';
import { createSession } from './session.ts';
import { createSessionList } from './session-list.ts';
import { createSessions } from './sessions.ts';
import { createSignOut } from './sign-out.ts';
import { createAccessTokens } from './tokens.ts';
import { createUsers } from './users.ts';
import { createWaysIn } from './ways-in.ts';

/** What the gateway asks for in its service tokens for this upstream. */
const AUDIENCE = 'auth';

export interface AuthOptions {
  host: string;
  /** 0 picks a free one. */
  port: number;
  databaseUrl: string;
  serviceTokenSecret: string;
  tokenIssuer: string;
  tokenAudience: string;
  /** TLS is in use: cookies are `Secure` and prefixed. */
  secureCookies: boolean;
  /** Seals the signing keys in the database; undefined: they stand there as they are. */
  keySecret?: string | undefined;
  /** Where people find the house, for links in letters. */
  publicUrl: string;
  /** With whom one may sign in; none by default. */
  providers?: readonly ProviderConfig[] | undefined;
  /** The origins that people use. Default: that of `publicUrl`. */
  publicOrigins?: readonly string[] | undefined;
  /** Where the game service answers: an origin. */
  gameUrl: string;
  /** Undefined: no letters go out, and an operator's command prints links. */
  mailer?: Mailer | undefined;
  logger: Logger;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** How many password hashes may wait for their turn; more are refused. Default: about two seconds of work. */
  waitingHashesMax?: number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
  /** In [0, 1), for names only. */
  random: () => number;
  schedule: Schedule;
}

export interface Auth {
  port: number;
  /** What is done by itself from time to time; for tests, to be done now. */
  chores: Chores;
  /** Whether the database answers and there is a key to sign with. */
  ready(): Promise<boolean>;
  /** Resolves when all that goes on after the answers, letters and rows of the audit trail, is done or given up. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Wires the service once and listens. Starts without the database too: then it answers 503 until that is back. */
export async function startAuth(options: AuthOptions): Promise<Auth> {
  const { logger, now, steady } = options;
  const accounts = openAccounts({
    url: options.databaseUrl,
    // The error carries the whole connection: its message says enough.
    onLost: (error) => logger.warn({ reason: error.message }, 'lost an idle connection to the database'),
  });
  const { prisma } = accounts;
  const asker = createCurrentAsker();
  const audit = createAudit({ prisma, asker, logger, now });
  const users = createUsers({ prisma, audit, now });
  const sessions = createSessions({ prisma, audit, now });
  const apiKeys = createApiKeyTable({ prisma, audit, now });
  const keys = createKeyRing({
    store: createKeyStore({ prisma, audit }),
    seal: createKeySeal(options.keySecret),
    now,
    steady,
    onFailure: (error) => logger.warn({ err: error }, 'the signing keys could not be read anew'),
  });
  const tokens = createAccessTokens({
    keys,
    issuer: options.tokenIssuer,
    audience: options.tokenAudience,
    now,
  });
  const names = createNames({ users, random: options.random });
  const passwords = createPasswords(
    options.waitingHashesMax === undefined ? {} : { waitingMax: options.waitingHashesMax },
  );
  const newAccount = createNewAccount({ names, passwords, tokens });
  const claimGuest = createClaimGuest({ users, newAccount });
  const guests = createGuests({ users, sessions, names, tokens });

  const links = createLinks({ prisma, audit, now });
  const letters = createLetters({
    mailer: options.mailer,
    links,
    publicUrl: options.publicUrl,
    // The address stands in what the library throws.
    onFailure: (error) =>
      logger.warn({ event: 'letter_failed', reason: failureCode(error) }, 'a letter could not be sent'),
  });
  const credentials = createCredentialTable({ prisma, audit, now });
  const game = createGameDoor({ url: options.gameUrl, secret: options.serviceTokenSecret, now });
  const bans = createBanTable({ prisma, audit, now });
  const auditList = createAuditList({ prisma, now });
  const sessionList = createSessionList({ prisma, audit, now });
  const chores = createChores({ prisma, game, bans, auditList, logger, now, schedule: options.schedule });
  const guestMerge = createGuestMerge({
    table: createMergeTable({ prisma, audit, errands: chores.errands, now }),
    users,
    game,
    errands: chores.errands,
    told: chores.deliverSoon,
    failed: (error) => logger.warn({ err: error }, 'a guest was not asked about the games'),
  });
  const waysIn = createWaysIn({
    prisma,
    audit,
    credentials,
    users,
    sessions,
    tokens,
    passwords,
    letters,
    offerMerge: guestMerge.offer,
    keySecret: options.keySecret,
    names,
    publicUrl: options.publicUrl,
    providers: options.providers ?? [],
    // The answer of a provider stands in what the library throws.
    onProviderFailure: (provider, error) =>
      logger.warn({ event: 'provider_failed', provider, reason: failureCode(error) }, 'a provider failed'),
    publicOrigins: options.publicOrigins ?? [new URL(options.publicUrl).origin],
    now,
    steady,
  });
  const { prove } = waysIn;

  const ownName = createOwnName({
    prove,
    names,
    tokens,
    table: createNameTable({ prisma, audit, errands: chores.errands, now }),
    errands: chores.errands,
    told: chores.deliverSoon,
    now,
  });
  const verbs = {
    guests,
    claimGuest,
    register: createRegister({ claimGuest, users, sessions, newAccount }),
    signIn: waysIn.signIn,
    refresh: createRefresh({ users, sessions, guests, tokens, now }),
    signOut: createSignOut({ sessions }),
    session: createSession({ tokens }),
    active: createActive({ sessions, apiKeys }),
    activeBatch: createActiveBatch({ sessions, apiKeys }),
    apiKeys: createApiKeys({ table: apiKeys }),
    credentials: {
      changePassword: createChangePassword({ prove, credentials, users, passwords, tokens, letters }),
      forgot: createForgot({ credentials, letters, attempts: createAttempts({ steady }) }),
      resetPassword: createResetPassword({ links, credentials, passwords, letters }),
      ownEmail: createOwnEmail({ prove, credentials, letters }),
      mail: letters.on,
    },
    factors: waysIn.factors,
    ownName,
    tellAll: createTellAll({ table: createExportTable({ prisma }), ownName, audit, now }),
    ownSessions: createOwnSessions({ sessionList }),
    administration: createAdministration({
      table: createAdminTable({ prisma, bans, audit, now }),
      bans,
      sessionList,
      apiKeys,
      auditList,
      audit,
      now,
    }),
    closed: createClosed({ bans }),
    oidc: waysIn.oidc,
    passkeys: waysIn.passkeys,
    guestMerge,
    deleteAccount: createDeleteAccount({
      prove,
      audit,
      errands: chores.errands,
      letters,
      told: chores.deliverSoon,
      now,
    }),
    jwks: createJwks({ keys }),
  };
  const cookies = createCookies({ secure: options.secureCookies });
  const http = createDoor({
    identity: createIdentityReader({ secret: options.serviceTokenSecret, audience: AUDIENCE, now }),
    logger,
    metrics: options.metrics,
    tracing: options.tracing,
    asker,
    networkMark: createNetworkMark(options.serviceTokenSecret),
    addRoutes: (scope, principalOf) => addRoutes(scope, { verbs, cookies, audit, principalOf }),
  });

  const hasKeys = () =>
    keys.signing().then(
      () => true,
      (error: unknown) => {
        if (failureOf(error) !== 'unavailable') logger.error({ err: error }, 'there is no key to sign with');
        return false;
      },
    );

  async function settled(): Promise<void> {
    await letters.settled();
    await audit.settled();
  }

  await http.listen({ host: options.host, port: options.port });
  if (!(await hasKeys())) logger.warn('started without the database; answering 503 until it is back');
  return {
    port: (http.server.address() as AddressInfo).port,
    chores,
    ready: async () => (await accounts.ready()) && (await hasKeys()),
    settled,
    async close() {
      await http.close();
      await chores.close();
      await settled();
      options.mailer?.close();
      await accounts.close();
    },
  };
}

/** What kind of failure it was; nodemailer gives each a code. */
function failureCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
