import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { type House, PROVIDER, providerOf } from './houses.ts';

/** A certified OpenID Connect provider where this house looks for one. Whoever comes there is this person at once. */
export async function openProvider(house: House, person: { sub: string; name: string }) {
  let handler: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => handler(request, response));
  const { issuer, port } = providerOf(house.port);
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: PROVIDER.clientId,
        client_secret: PROVIDER.clientSecret,
        redirect_uris: [`http://localhost:${house.port}/auth/oidc/${PROVIDER.id}/callback`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['signs the cookies of the provider'] },
    claims: { profile: ['preferred_username'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, preferred_username: person.name }),
    }),
    // Whoever is signed in there has agreed.
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  handler = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
    void provider.interactionFinished(request, response, { login: { accountId: person.sub } });
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
