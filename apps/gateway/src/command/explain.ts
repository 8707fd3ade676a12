import { connect } from 'node:net';
import { isProblemCode, PROBLEMS } from '@pong/protocol/problems';
import { createLogger, createMetrics } from '@pong/service';
import type { CommandEnv } from '../env.ts';
import { startGateway } from '../gateway.ts';
import { optionsOf } from '../options.ts';
import { createRouteTable, type RoutesFile } from '../table/routes.ts';
import type { Question } from './question.ts';
import { policiesOf } from './routes-table.ts';
import { type Received, startStandIns } from './stand-ins.ts';

export interface Explanation {
  lines: string[];
  /** Whether the request would reach an upstream, or is answered by the gateway as asked. */
  passes: boolean;
}

/** The line the access log has of a passage. */
interface PassageLine {
  msg: string;
  requestId: string;
  route?: string;
  subject?: string;
  upstream?: string;
  status: number;
  reason?: string;
  phase?: string;
}

const WAIT_MS = 10_000;

/**
 * What would become of a request: a gateway on these routes is started on the loopback with stand-ins for every
 * upstream, and asked over a socket, so that nothing told here can differ from what is done. Nothing is
 * changed anywhere: no guest is minted, no upstream is reached; auth is only asked for its keys and whether a user
 * is active.
 */
export async function explain(options: {
  question: Question;
  routes: RoutesFile;
  env: CommandEnv;
  now: () => number;
  steady: () => number;
}): Promise<Explanation> {
  const { question, env, now } = options;
  const standIns = await startStandIns({
    authUrl: env.AUTH_URL,
    issuer: env.TOKEN_ISSUER,
    audience: env.TOKEN_AUDIENCE,
    key: question.key,
    now,
  });
  const lines: PassageLine[] = [];
  const passageLogger = createLogger({
    service: 'gateway',
    level: 'info',
    destination: { write: (line: string) => void lines.push(JSON.parse(line)) },
  });
  const gateway = await startGateway({
    ...optionsOf(env),
    // Asking counts against nobody.
    redisUrl: undefined,
    routes: onStandIns(options.routes),
    host: '127.0.0.1',
    port: 0,
    urls: Object.fromEntries(
      Object.keys(options.routes.upstreams).map((name) => [
        name,
        name === 'auth' ? standIns.authUrl : standIns.url,
      ]),
    ),
    logger: createLogger({ service: 'gateway', level: 'silent' }),
    passageLogger,
    metrics: createMetrics('gateway'),
    now,
    steady: options.steady,
  });
  try {
    const answer = await ask(gateway.port, question);
    const passage = lines.find(({ msg }) => msg === 'passage');
    return report(options, answer, passage, standIns.received(), standIns.notes());
  } finally {
    await gateway.close();
    await standIns.close();
  }
}

/** Every upstream at the one address given for it, whatever the file says of where it is. */
function onStandIns(routes: RoutesFile): RoutesFile {
  const upstreams = Object.fromEntries(
    Object.entries(routes.upstreams).map(([name, each]) => [
      name,
      { ...each, targets: undefined, discovery: undefined, health: undefined },
    ]),
  );
  return { ...routes, upstreams };
}

/** Sends the question as it is written; resolves to the answer's head. */
function ask(port: number, { method, target, headers, upgrade }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write([`${method} ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n')),
    );
    const timer = setTimeout(() => socket.destroy(new Error('the gateway did not answer')), WAIT_MS);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (upgrade && text.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text.slice(0, text.indexOf('\r\n\r\n')));
    });
  });
}

function report(
  { question, routes, env }: { question: Question; routes: RoutesFile; env: CommandEnv },
  answer: string,
  passage: PassageLine | undefined,
  received: Received | undefined,
  notes: readonly string[],
): Explanation {
  const lines = [`${question.upgrade ? 'WebSocket' : question.method} ${question.target}`];
  const say = (name: string, text: string) => lines.push(`  ${name.padEnd(10)} ${text}`);
  const index = placeOf(question, routes, env);
  const route = passage?.route === undefined ? undefined : routes.routes[index];
  say('route', route ? `${route.path} (routes.${index})` : (passage?.route ?? 'none'));
  if (route) {
    say('for', `${route.who}, ${route.methods.join(' ')}`);
    for (const policy of policiesOf(route)) say('policy', policy);
  }
  if (passage?.subject !== undefined) say('principal', passage.subject);
  const status = Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(answer)?.[1] ?? 0);
  const refused = passage?.reason !== undefined;
  if (received) {
    say('upstream', `${passage?.upstream ?? ''} gets ${received.method} ${received.target}`);
    for (const [name, value] of received.headers) say('header', `${name}: ${value}`);
  }
  if (refused) {
    const title = isProblemCode(passage.reason) ? PROBLEMS[passage.reason].title : '';
    say('refused', `${status} ${passage.reason} in phase ${passage.phase ?? 'upstream'}: ${title}`);
  } else if (!received) say('answer', `${status} by the gateway itself`);
  const shown = /^(location|set-cookie|retry-after|allow|ratelimit.*): /i;
  for (const line of answer
    .split('\r\n')
    .slice(1)
    .filter((each) => shown.test(each)))
    say('answer', masked(line));
  if (passage) say('request id', passage.requestId);
  for (const note of notes) say('note', note);
  if (!env.given.SESSION_SECRET) say('note', 'SESSION_SECRET is not set here, so no sealed session opens.');
  return { lines, passes: !refused };
}

/** Which of the routes of one path it was: the table is asked again. */
function placeOf({ target, headers }: Question, { routes, versions }: RoutesFile, env: CommandEnv): number {
  const [path = '', query] = target.split('?');
  const named = headers.map((line) => line.split(/:(.*)/s).map((part) => part.trim()));
  const found = createRouteTable(routes, env.environment, versions).find(path, {
    headers: Object.fromEntries(named.map(([name = '', value = '']) => [name.toLowerCase(), value])),
    search: query === undefined ? '' : `?${query}`,
  });
  if (typeof found !== 'object') return -1;
  return routes.findIndex(
    (each) =>
      each.path === found.path &&
      each.environment === found.environment &&
      each.version === found.version &&
      each.when === found.when,
  );
}

/** A cookie's name and attributes, not its value. */
function masked(line: string): string {
  return line.replace(/^(set-cookie: [^=]+=)[^;]+/i, '$1…');
}
