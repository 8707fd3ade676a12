import { credentials, signIn, type TokenAnswer } from '@pong/protocol';
import { activeBatch, type MintGuestAnswer, mintGuest } from '@pong/protocol/internal';
import { parse } from '@pong/service';
import { activeQuestion, type createActive, type createActiveBatch } from './active.ts';
import { addAdminRoutes } from './admin-routes.ts';
import type { Administration } from './administration.ts';
import { addApiKeyRoutes } from './api-key-routes.ts';
import type { ApiKeys } from './api-keys.ts';
import type { Audit } from './audit.ts';
import type { ClaimGuest, ClaimOutcome } from './claim-guest.ts';
import { clientNetwork } from './client-network.ts';
import type { Closed } from './closed.ts';
import type { Cookies } from './cookies.ts';
import { addCredentialRoutes, type CredentialVerbs } from './credential-routes.ts';
import type { DeleteAccount } from './delete-account.ts';
import { addDeleteRoutes } from './delete-routes.ts';
import { deviceOf } from './device.ts';
import { addExportRoutes } from './export-routes.ts';
import { addFactorRoutes } from './factor-routes.ts';
import type { Grant } from './grant.ts';
import type { Guests } from './guest.ts';
import type { GuestMerge } from './guest-merge.ts';
import type { Http, PrincipalOf, Reply, Request } from './http.ts';
import { type createJwks, JWKS_MAX_AGE_SECONDS } from './jwks.ts';
import { addMergeRoutes } from './merge-routes.ts';
import type { OidcDeparture } from './oidc-departure.ts';
import type { OidcReturn } from './oidc-return.ts';
import { addOidcRoutes } from './oidc-routes.ts';
import type { TellAll } from './own-export.ts';
import type { OwnName } from './own-name.ts';
import { addOwnNameRoutes } from './own-name-routes.ts';
import type { OwnPasskeys } from './own-passkeys.ts';
import { addOwnSessionRoutes } from './own-session-routes.ts';
import type { OwnSessions } from './own-sessions.ts';
import type { OwnTotp } from './own-totp.ts';
import { addPasskeyRoutes } from './passkey-routes.ts';
import type { PasskeySignIn } from './passkey-sign-in.ts';
import { nameTaken, OVERLOADED_SECONDS, problem, withBody } from './problems.ts';
import type { Refresh } from './refresh.ts';
import type { Register } from './register.ts';
import type { SecondStep } from './second-step.ts';
import type { Session } from './session.ts';
import type { SignIn } from './sign-in.ts';
import type { SignOut } from './sign-out.ts';
import type { OriginOf, SiteOf } from './site.ts';

export interface Verbs {
  guests: Guests;
  register: Register;
  signIn: SignIn;
  claimGuest: ClaimGuest;
  refresh: Refresh;
  signOut: SignOut;
  session: Session;
  ownName: OwnName;
  deleteAccount: DeleteAccount;
  guestMerge: GuestMerge;
  tellAll: TellAll;
  ownSessions: OwnSessions;
  credentials: CredentialVerbs;
  oidc: { departure: OidcDeparture; comeBack: OidcReturn; originOf: OriginOf };
  passkeys: { ownPasskeys: OwnPasskeys; passkeySignIn: PasskeySignIn; siteOf: SiteOf };
  factors: { ownTotp: OwnTotp; secondStep: SecondStep };
  active: ReturnType<typeof createActive>;
  activeBatch: ReturnType<typeof createActiveBatch>;
  jwks: ReturnType<typeof createJwks>;
  apiKeys: ApiKeys;
  administration: Administration;
  closed: Closed;
}

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

/** Addresses to verbs, outcomes to answers; nothing is decided here. */
export function addRoutes(
  http: Http,
  options: { verbs: Verbs; cookies: Cookies; audit: Pick<Audit, 'record'>; principalOf: PrincipalOf },
): void {
  const { verbs, cookies, audit, principalOf } = options;

  function granted(reply: Reply, status: 200 | 201, grant: Grant): TokenAnswer {
    const { token, expiresAtMs, user, refreshToken, mergeable } = grant;
    const without = user.account === 'full' ? cookies.access : cookies.guest;
    const lines = refreshToken === undefined ? without(token) : cookies.account(token, refreshToken);
    reply.code(status).header('set-cookie', lines);
    return { success: true, token, expiresAtMs, user, ...(mergeable !== undefined && { mergeable }) };
  }

  function newAccount(request: Request, reply: Reply, outcome: ClaimOutcome) {
    switch (outcome.kind) {
      case 'granted':
        return granted(reply, 201, outcome);
      case 'name_taken':
        return nameTaken(request, reply, outcome.suggestion);
      case 'weak':
        return problem(request, reply, 'invalid_body', { fields: { password: outcome.fault } });
      case 'overloaded':
        return problem(request, reply, 'overloaded', { retryAfter: OVERLOADED_SECONDS });
      default:
        return problem(request, reply, outcome.kind);
    }
  }

  http.get('/.well-known/jwks.json', async (_request, reply) => {
    const published = await verbs.jwks();
    reply.header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`);
    return reply.type('application/jwk-set+json').send(JSON.stringify(published));
  });

  http.post(
    '/internal/guest',
    withBody(mintGuest, async ({ guestId }, request, reply) => {
      const outcome = await verbs.guests.enter(guestId);
      if (outcome.kind === 'closed') return verbs.closed(request, reply, outcome.userId);
      if (outcome.kind === 'claimed') return { outcome: 'claimed' } satisfies MintGuestAnswer;
      const { token, expiresAtMs } = outcome;
      return { outcome: 'minted', token, expiresAtMs } satisfies MintGuestAnswer;
    }),
  );

  http.get('/internal/active/:userId/:sid', async (request, reply) => {
    const question = parse(activeQuestion, request.params);
    if (!question.ok) return problem(request, reply, 'bad_request');
    return verbs.active(question.value);
  });

  http.post(
    '/internal/active',
    withBody(activeBatch, (body) => verbs.activeBatch(body)),
  );

  http.post(
    '/auth/register',
    withBody(credentials, async (body, request, reply) =>
      newAccount(request, reply, await verbs.register(principalOf(request), body, deviceOf(request.headers))),
    ),
  );

  http.post(
    '/auth/claim-guest',
    withBody(credentials, async (body, request, reply) =>
      newAccount(
        request,
        reply,
        await verbs.claimGuest(principalOf(request), body, deviceOf(request.headers)),
      ),
    ),
  );

  http.post(
    '/auth/sign-in',
    withBody(signIn, async (body, request, reply) => {
      const outcome = await verbs.signIn(principalOf(request), body, {
        network: clientNetwork(request.headers),
        device: deviceOf(request.headers),
      });
      if (outcome.kind === 'granted') return granted(reply, 200, outcome);
      // The name that was typed stays out: it is a password as often as not.
      const userId = 'userId' in outcome ? outcome.userId : undefined;
      if (outcome.kind === 'second_factor') {
        audit.record('second_factor_asked', { userId });
        reply.header('set-cookie', cookies.second(outcome.ticket));
        return problem(request, reply, 'second_factor_required');
      }
      audit.record('sign_in_refused', { reason: outcome.kind, userId });
      switch (outcome.kind) {
        case 'refused':
          return problem(request, reply, 'wrong_credentials');
        case 'closed':
          return verbs.closed(request, reply, outcome.userId);
        case 'delayed':
          return problem(request, reply, 'too_many_attempts', { retryAfter: outcome.retryAfterSeconds });
        case 'overloaded':
          return problem(request, reply, 'overloaded', { retryAfter: OVERLOADED_SECONDS });
      }
    }),
  );

  addFactorRoutes(http, { audit, closed: verbs.closed, ...verbs.factors, cookies, principalOf, granted });
  addAdminRoutes(http, { administration: verbs.administration, principalOf });
  addPasskeyRoutes(http, { audit, closed: verbs.closed, ...verbs.passkeys, principalOf, granted });
  addOidcRoutes(http, { audit, ...verbs.oidc, cookies, principalOf, granted });
  addApiKeyRoutes(http, { apiKeys: verbs.apiKeys, principalOf });

  http.post('/auth/refresh', async (request, reply) => {
    const outcome = await verbs.refresh(principalOf(request), cookies.readRefresh(request.headers.cookie));
    if (outcome.kind === 'granted') return granted(reply, 200, outcome);
    reply.header('set-cookie', cookies.cleared());
    return problem(request, reply, 'refresh_refused');
  });

  http.post('/auth/sign-out', async (request, reply) => {
    await verbs.signOut(principalOf(request), cookies.readRefresh(request.headers.cookie));
    return reply.code(204).header('set-cookie', cookies.cleared()).send();
  });

  addCredentialRoutes(http, { verbs: verbs.credentials, audit, principalOf, granted });
  addOwnNameRoutes(http, { ownName: verbs.ownName, principalOf, granted });
  addExportRoutes(http, { tellAll: verbs.tellAll, principalOf });
  addMergeRoutes(http, { guestMerge: verbs.guestMerge, principalOf });
  addDeleteRoutes(http, { deleteAccount: verbs.deleteAccount, cookies, principalOf });
  addOwnSessionRoutes(http, { ownSessions: verbs.ownSessions, cookies, principalOf });

  http.get('/auth/session', (request) => {
    const { cookie, authorization } = request.headers;
    const bearer = BEARER.exec(authorization ?? '')?.[1];
    return verbs.session(principalOf(request), [cookies.readJwt(cookie), bearer]);
  });
}
