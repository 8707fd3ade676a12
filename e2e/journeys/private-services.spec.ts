import { SOCKET_PATH } from '@pong/protocol';
import { type House, PRIVATE_OFFSETS } from '../houses.ts';
import { expect, test } from '../journey.ts';
import { knock } from '../knock.ts';
import { descendants, listeners } from '../processes.ts';

const FORGED = { 'x-user-id': '1', 'x-user-name': 'intruder', 'x-user-role': 'admin', 'x-active': 'true' };

const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const DOORS = {
  auth: ['/auth/session', '/internal/active/1/00000000-0000-4000-8000-000000000000', '/nothing-here'],
  game: ['/pong/api/v1/me', '/pong/api/v1/leaderboard', '/nothing-here'],
  web: ['/', '/leaderboard', '/_next/static/chunks/nothing.js'],
} as const;

for (const [service, paths] of Object.entries(DOORS)) {
  test(`the ${service} port refuses who comes without a service token`, async ({ arrive, house }) => {
    const origin = privateOrigin(house, service as keyof typeof DOORS);
    const intruder = await arrive();
    for (const path of paths) {
      for (const headers of [{}, FORGED, { ...FORGED, 'x-service-token': 'eyJhbGciOiJub25lIn0.e30.' }]) {
        const answer = await intruder.context.request.get(origin + path, { headers });
        expect(answer.status(), `${service} ${path}`).toBe(401);
        expect(await answer.json()).toMatchObject({ code: 'service_token_required' });
      }
      const seen = await intruder.page.goto(origin + path);
      expect(seen?.status(), 'in the browser').toBe(401);
    }
  });
}

test('the game port opens no socket without a service token', async ({ house }) => {
  const origin = privateOrigin(house, 'game');
  const path = `${SOCKET_PATH}?EIO=4&transport=websocket`;
  for (const headers of [{}, FORGED]) {
    const { status } = await knock(origin + path, { ...headers, ...HANDSHAKE });
    expect(status).toBe(401);
  }
});

test('only the gateway listens to the network', ({ house }) => {
  const pids = [house.supervisorPid, ...descendants(house.supervisorPid).map(({ pid }) => pid)];
  const all = listeners(pids);
  const ports = new Set(all.map(({ port }) => port));
  for (const [name, offset] of Object.entries(PRIVATE_OFFSETS))
    expect(ports, `the port of ${name} is among those looked at`).toContain(house.port + offset);
  const open = all.filter(({ port, loopback }) => !loopback && port !== house.port);
  expect(open, 'reached from another machine').toEqual([]);
});

test('metrics ask for a password', async ({ house }) => {
  const admin = await fetch(`http://127.0.0.1:${house.port + PRIVATE_OFFSETS.gatewayAdmin}/metrics`);
  expect(admin.status).toBe(401);
});

function privateOrigin(house: House, service: keyof typeof DOORS): string {
  return `http://127.0.0.1:${house.port + PRIVATE_OFFSETS[service]}`;
}
