import type { PrismaClient } from '@pong/database/accounts';
import { createAllocationAttempts } from './allocation-attempts.ts';
import type { Audit } from './audit.ts';
import { createGuestRowOf } from './claim-guest.ts';
import type { CredentialTable } from './credential-table.ts';
import { createEnter } from './enter.ts';
import type { OfferMerge } from './guest-merge.ts';
import { createIdentities } from './identities.ts';
import { createKeySeal } from './key-seal.ts';
import type { Letters } from './letters.ts';
import type { Names } from './names.ts';
import { createOidcClient } from './oidc-clients.ts';
import { createOidcDeparture } from './oidc-departure.ts';
import { createNewcomer } from './oidc-newcomer.ts';
import { PROVEN_MS } from './oidc-passage.ts';
import type { ProviderConfig } from './oidc-provider-list.ts';
import { createOidcReturn } from './oidc-return.ts';
import { createCheckCode, createSecretBox } from './one-time-codes.ts';
import { createOwnPasskeys, createPasskeyProof } from './own-passkeys.ts';
import { createOwnTotp } from './own-totp.ts';
import { createPasskeyAnswers } from './passkey-answers.ts';
import { createPasskeySignIn } from './passkey-sign-in.ts';
import { createPasskeyTable } from './passkey-table.ts';
import type { Passwords } from './passwords.ts';
import { createProve } from './prove.ts';
import { createSecondStep } from './second-step.ts';
import type { Sessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import { createOriginOf, createSiteOf } from './site.ts';
import { createTickets } from './tickets.ts';
import type { AccessTokens } from './tokens.ts';
import { createTotpTable } from './totp-table.ts';
import type { Users } from './users.ts';

/** Wires every way into an account, and what proves once more who is there: they share their counts of failures. */
export function createWaysIn(deps: {
  prisma: PrismaClient;
  audit: Audit;
  credentials: CredentialTable;
  users: Users;
  sessions: Sessions;
  tokens: AccessTokens;
  passwords: Passwords;
  letters: Letters;
  offerMerge: OfferMerge;
  keySecret: string | undefined;
  names: Names;
  /** The origins that people use, and the one where they find the house otherwise. */
  publicOrigins: readonly string[];
  publicUrl: string;
  providers: readonly ProviderConfig[];
  onProviderFailure: (provider: string, error: unknown) => void;
  now: () => number;
  steady: () => number;
}) {
  const { prisma, audit, credentials, users, sessions, tokens, passwords, letters, now, steady } = deps;
  const attempts = createAllocationAttempts({ steady });
  const totpTable = createTotpTable({ prisma, audit, now });
  const box = createSecretBox(createKeySeal(deps.keySecret, 'pong authenticator secrets at rest'));
  const checkCode = createCheckCode({
    table: totpTable,
    box,
    attempts: createAllocationAttempts({ steady }),
    now,
  });
  const { providers } = deps;
  const providerIds = providers.map(({ id }) => id);
  const identities = createIdentities({ prisma, audit, providers: providerIds, now });
  const clients = providers.map((provider) =>
    createOidcClient({ provider, now, onFailure: deps.onProviderFailure }),
  );
  const tickets = createTickets({ prisma, now });
  const passkeyTable = createPasskeyTable({ prisma, audit, providers: providerIds, now });
  const answers = createPasskeyAnswers({ tickets, table: passkeyTable });
  const prove = createProve({
    credentials,
    passwords,
    attempts,
    audit,
    others: {
      code: checkCode,
      passkey: createPasskeyProof({ answers }),
      provider: (caller) => identities.isProven(caller, PROVEN_MS),
    },
  });
  const enter = createEnter({ sessions, tokens, offerMerge: deps.offerMerge });
  const secondStep = createSecondStep({
    tickets,
    table: totpTable,
    checkCode,
    credentials,
    isLinked: identities.isLinked,
    users,
    letters,
    enter,
  });
  return {
    prove,
    signIn: createSignIn({ users, passwords, attempts, secondStep, enter }),
    factors: {
      ownTotp: createOwnTotp({ prove, table: totpTable, box, credentials, letters, now }),
      secondStep,
    },
    oidc: {
      departure: createOidcDeparture({ clients, tickets, identities, prove, letters, now }),
      comeBack: createOidcReturn({
        clients,
        tickets,
        identities,
        newcomer: createNewcomer({
          guestRowOf: createGuestRowOf({ users }),
          identities,
          names: deps.names,
          users,
          sessions,
          tokens,
        }),
        users,
        sessions,
        credentials,
        secondStep,
        letters,
        enter,
      }),
      originOf: createOriginOf(deps.publicOrigins, new URL(deps.publicUrl).origin),
    },
    passkeys: {
      ownPasskeys: createOwnPasskeys({ prove, table: passkeyTable, answers, tickets, credentials, letters }),
      passkeySignIn: createPasskeySignIn({ answers, tickets, users, enter }),
      siteOf: createSiteOf(deps.publicOrigins),
    },
  };
}
