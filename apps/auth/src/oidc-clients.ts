import type { Configuration } from 'openid-client';
import type { ProviderConfig } from './oidc-provider-list.ts';

/** What is kept between the way there and the way back; each value is good for one return. */
export interface Passage {
  state: string;
  nonce: string;
  /** Of PKCE (RFC 7636). */
  verifier: string;
}

/** Somebody at a provider, by a checked ID token. */
export interface Stranger {
  /** What never changes there; an address may, and belongs to whoever has it now (OpenID Connect Core §5.7). */
  issuer: string;
  subject: string;
  /** When the provider has last seen the person itself, in milliseconds since the epoch; not every one tells. */
  authenticatedAtMs: number | undefined;
  /** By what the person may want to be called, the best first; nothing here is known to be true. */
  names(): Promise<string[]>;
}

export interface OidcClient {
  id: string;
  name: string;
  /** Where to send the browser; undefined: the provider does not answer. `again`: it is to ask who is there. */
  depart(redirectUri: string, again: boolean): Promise<{ url: string; passage: Passage } | undefined>;
  /** `returnUrl`: as the browser came back. Undefined: no return of this passage, or the provider said no. */
  arrive(returnUrl: URL, passage: Passage): Promise<Stranger | undefined>;
}

/** A provider that says nothing for this long is away. */
const TIMEOUT_SECONDS = 5;
/** So that a provider may move its addresses. Its keys are read anew as it changes them. */
const KNOWN_MS = 60 * 60_000;

/** Loaded where there are providers alone. */
const library = () => import('openid-client');

/** Our side of OpenID Connect: authorization code with PKCE, `state` and `nonce` (RFC 9700 §2.1.1, ASVS 10.5). */
export function createOidcClient(deps: {
  provider: ProviderConfig;
  now: () => number;
  onFailure: (provider: string, error: unknown) => void;
}): OidcClient {
  const { provider, now, onFailure } = deps;
  let known: { configuration: Promise<Configuration>; atMs: number } | undefined;

  async function discover(): Promise<Configuration> {
    const { discovery, allowInsecureRequests, enableNonRepudiationChecks } = await library();
    const issuer = new URL(provider.issuer);
    return discovery(issuer, provider.clientId, provider.clientSecret, undefined, {
      timeout: TIMEOUT_SECONDS,
      // The signature of the ID token is checked although it comes over TLS from the provider itself (ASVS 6.8.2).
      execute: [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])],
    });
  }

  async function configured(): Promise<Configuration> {
    if (!known || now() - known.atMs > KNOWN_MS) known = { configuration: discover(), atMs: now() };
    const { configuration } = known;
    try {
      return await configuration;
    } catch (error) {
      if (known?.configuration === configuration) known = undefined;
      throw error;
    }
  }

  return {
    id: provider.id,
    name: provider.name,

    async depart(redirectUri, again) {
      const oidc = await library();
      const passage = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      try {
        const url = oidc.buildAuthorizationUrl(await configured(), {
          redirect_uri: redirectUri,
          scope: 'openid profile',
          state: passage.state,
          nonce: passage.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(passage.verifier),
          code_challenge_method: 'S256',
          ...(again && { prompt: 'login', max_age: '0' }),
        });
        return { url: url.href, passage };
      } catch (error) {
        onFailure(provider.id, error);
        return undefined;
      }
    },

    async arrive(returnUrl, { state, nonce, verifier }) {
      const oidc = await library();
      try {
        const configuration = await configured();
        const tokens = await oidc.authorizationCodeGrant(configuration, returnUrl, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) return undefined;
        const { iss: issuer, sub: subject, auth_time: seconds } = claims;
        return {
          issuer,
          subject,
          authenticatedAtMs: typeof seconds === 'number' ? seconds * 1000 : undefined,
          async names() {
            const told = namesIn(claims);
            if (told.length > 0) return told;
            try {
              return namesIn(await oidc.fetchUserInfo(configuration, tokens.access_token, subject));
            } catch (error) {
              onFailure(provider.id, error);
              return [];
            }
          },
        };
      } catch (error) {
        onFailure(provider.id, error);
        return undefined;
      }
    },
  };
}

function namesIn(claims: Record<string, unknown>): string[] {
  const told = [claims.preferred_username, claims.nickname, claims.given_name, claims.name];
  return told.filter((name) => typeof name === 'string');
}
