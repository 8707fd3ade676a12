import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody with an account at the provider. */
export interface Person {
  sub: string;
  claims?: Record<string, string | boolean>;
}

export const CLIENT = { id: 'pong', secret: 'a secret between the two houses' };

/** A browser at the provider: its cookies there, nothing else. */
export type Jar = Map<string, string>;

export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

/** A certified OpenID Connect provider on a port of the system's choice; whoever has to sign in there is `person`. */
export async function startProvider(redirectUris: string[]) {
  const people = new Map<string, Person>();
  let person: Person = { sub: 'nobody' };
  let handler: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['signs the cookies of the provider'] },
    claims: { profile: ['preferred_username', 'name'], email: ['email', 'email_verified'] },
    scopes: ['openid', 'profile', 'email'],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, ...people.get(sub)?.claims }),
    }),
    // Whoever is signed in there has agreed.
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  let keys: object | undefined;
  handler = (request, response) => {
    if (keys && request.url === '/jwks')
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
    people.set(person.sub, person);
    void provider.interactionFinished(request, response, { login: { accountId: person.sub } });
  };

  return {
    issuer,
    /** Who signs in there from now on. */
    become(next: Person) {
      person = next;
    },
    /** From now on these keys are told instead of those that sign. */
    pretend(other: object) {
      keys = other;
    },
    /** Goes where our side has sent the browser; ends with the address that the provider leads back to. */
    async visit(address: string, jar: Jar = new Map()): Promise<URL> {
      let url = new URL(address);
      for (let hops = 0; hops < 10; hops++) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
        await response.body?.cancel();
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          jar.set(name, value);
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`the provider answered ${response.status} at ${url.pathname}`);
        url = new URL(location, url);
        if (url.origin !== issuer) return url;
      }
      throw new Error('the provider leads in circles');
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
