import type { PrismaClient } from '@pong/database/accounts';
import { createAttempts } from './attempts.ts';
import type { Audit } from './audit.ts';
import type { CredentialTable } from './credential-table.ts';
import { createEnter } from './enter.ts';
import type { OfferMerge } from './guest-merge.ts';
import { createKeySeal } from './key-seal.ts';
import type { Letters } from './letters.ts';
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
import { createSiteOf } from './site.ts';
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
  /** The origins that people use. */
  publicOrigins: readonly string[];
  now: () => number;
  steady: () => number;
}) {
  const { prisma, audit, credentials, users, sessions, tokens, passwords, letters, now, steady } = deps;
  const attempts = createAttempts({ steady });
  const totpTable = createTotpTable({ prisma, audit, now });
  const box = createSecretBox(createKeySeal(deps.keySecret, 'pong authenticator secrets at rest'));
  const checkCode = createCheckCode({ table: totpTable, box, attempts: createAttempts({ steady }), now });
  const tickets = createTickets({ prisma, now });
  const passkeyTable = createPasskeyTable({ prisma, audit, providers: [], now });
  const answers = createPasskeyAnswers({ tickets, table: passkeyTable });
  const prove = createProve({
    credentials,
    passwords,
    attempts,
    audit,
    others: {
      code: checkCode,
      passkey: createPasskeyProof({ answers }),
      provider: async () => false,
    },
  });
  const enter = createEnter({ sessions, tokens, offerMerge: deps.offerMerge });
  const secondStep = createSecondStep({
    tickets,
    table: totpTable,
    checkCode,
    credentials,
    isLinked: async () => false,
    users,
    enter,
  });
  return {
    prove,
    signIn: createSignIn({ users, passwords, attempts, secondStep, enter }),
    factors: {
      ownTotp: createOwnTotp({ prove, table: totpTable, box, credentials, letters, now }),
      secondStep,
    },
    passkeys: {
      ownPasskeys: createOwnPasskeys({ prove, table: passkeyTable, answers, tickets, credentials, letters }),
      passkeySignIn: createPasskeySignIn({ answers, tickets, users, enter }),
      siteOf: createSiteOf(deps.publicOrigins),
    },
  };
}
