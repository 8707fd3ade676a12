/** A request as an operator names it. */
export interface Question {
  method: string;
  /** As it stands in the request line: not made canonical, since that is the gateway's work. */
  target: string;
  /** `Name: value` lines, Host first. */
  headers: readonly string[];
  upgrade: boolean;
}

export type ReadQuestion = { ok: true; question: Question } | { ok: false; problem: string };

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** `METHOD URL [-H 'Name: value']…`; the method `WS` is a GET that asks for a WebSocket. */
export function readQuestion(args: readonly string[]): ReadQuestion {
  const [method, url, ...rest] = args;
  if (method === undefined || url === undefined)
    return { ok: false, problem: 'Name a method and an address.' };
  const given: string[] = [];
  for (let index = 0; index < rest.length; index += 2) {
    const line = rest[index + 1];
    if (rest[index] !== '-H' || line === undefined || !line.includes(':') || /[\r\n]/.test(line))
      return { ok: false, problem: `What is ${rest.slice(index).join(' ')}? A header is -H 'Name: value'.` };
    given.push(line);
  }
  const parts = /^https?:\/\/([^/?#]+)(.*)$/.exec(url);
  const [, host = 'localhost', target = url] = parts ?? [];
  const upgrade = method.toUpperCase() === 'WS';
  const named = new Set(given.map((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase()));
  const headers = [`Host: ${host}`, ...(upgrade ? UPGRADE : ['Connection: close'])]
    .filter((line) => !named.has(line.slice(0, line.indexOf(':')).toLowerCase()))
    .concat(given);
  const bodied = !upgrade && ['POST', 'PUT', 'PATCH'].includes(method.toUpperCase());
  if (bodied && !named.has('content-length')) headers.push('Content-Length: 0');
  return {
    ok: true,
    question: { method: upgrade ? 'GET' : method, target: target === '' ? '/' : target, headers, upgrade },
  };
}
