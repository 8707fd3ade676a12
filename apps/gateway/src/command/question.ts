/** A request as an operator names it. */
export interface Question {
  method: string;
  /** As it stands in the request line: not made canonical, since that is the gateway's work. */
  target: string;
  /** `Name: value` lines, Host first. */
  headers: readonly string[];
  upgrade: boolean;
  /** What the API key in it is taken for; without, every key is unknown. */
  key: AssumedKey | undefined;
}

/** An API key as an operator describes it. */
export interface AssumedKey {
  scopes: readonly string[];
  tier: string;
  /** Its owner's, for Basic credentials. */
  name: string;
  account: 'placeholder' | 'full';
}

export type ReadQuestion = { ok: true; question: Question } | { ok: false; problem: string };

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** What auth gives a key of which nothing else is said. */
const KEY_DEFAULTS: AssumedKey = { scopes: [], tier: 'program', name: 'owner', account: 'full' };
/** In the form of a key: nobody has to show a real one to ask about it. */
const ANY_KEY = `Authorization: Bearer pong_${'x'.repeat(43)}`;

/**
 * `METHOD URL [-H 'Name: value']… [--key scopes=a+b,tier=gold]`; the method `WS` is a GET that asks for a WebSocket. A
 * key that is described and not shown is shown as Bearer.
 */
export function readQuestion(args: readonly string[]): ReadQuestion {
  const [method, url, ...rest] = args;
  if (method === undefined || url === undefined)
    return { ok: false, problem: 'Name a method and an address.' };
  const given: string[] = [];
  let key: AssumedKey | undefined;
  for (let index = 0; index < rest.length; index += 2) {
    const line = rest[index + 1];
    if (rest[index] === '--key' && line !== undefined) {
      key = readKey(line);
      if (key === undefined)
        return {
          ok: false,
          problem: `What is ${line}? A key is --key scopes=a+b,tier=NAME,name=OWNER,account=full.`,
        };
      continue;
    }
    if (rest[index] !== '-H' || line === undefined || !line.includes(':') || /[\r\n]/.test(line))
      return { ok: false, problem: `What is ${rest.slice(index).join(' ')}? A header is -H 'Name: value'.` };
    given.push(line);
  }
  const parts = /^https?:\/\/([^/?#]+)(.*)$/.exec(url);
  const [, host = 'localhost', target = url] = parts ?? [];
  const upgrade = method.toUpperCase() === 'WS';
  if (key && !given.some((line) => /^authorization:/i.test(line))) given.push(ANY_KEY);
  const named = new Set(given.map((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase()));
  const headers = [`Host: ${host}`, ...(upgrade ? UPGRADE : ['Connection: close'])]
    .filter((line) => !named.has(line.slice(0, line.indexOf(':')).toLowerCase()))
    .concat(given);
  const bodied = !upgrade && ['POST', 'PUT', 'PATCH'].includes(method.toUpperCase());
  if (bodied && !named.has('content-length')) headers.push('Content-Length: 0');
  return {
    ok: true,
    question: {
      method: upgrade ? 'GET' : method,
      target: target === '' ? '/' : target,
      headers,
      upgrade,
      key,
    },
  };
}

function readKey(text: string): AssumedKey | undefined {
  let key = KEY_DEFAULTS;
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    if (value === '') return undefined;
    if (name === 'scopes') key = { ...key, scopes: value.split('+') };
    else if (name === 'tier' || name === 'name') key = { ...key, [name]: value };
    else if (name === 'account' && (value === 'full' || value === 'placeholder'))
      key = { ...key, account: value };
    else return undefined;
  }
  return key;
}
