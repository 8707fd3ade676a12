import type { Player } from '../door/players.ts';

/** The next request of one connection, as bytes. */
export type Asker = () => Buffer;

export const PATH = '/pong/api/v1/me';
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
/** Where a number never asked before goes, eight digits wide. */
const FRESH = '########';
const FIRST_NUMBER = 10_000_000;

interface Manner {
  query: string;
  referer: string;
  accept: string;
  dest: string;
}

const ALWAYS: Manner = { query: '', referer: '/leaderboard', accept: 'application/json', dest: 'empty' };
/** What one tab asks in turn: half of it in the same words again, half about something new. */
export const MANNERS: readonly Manner[] = [
  ALWAYS,
  { query: '?fields=rating', referer: '/', accept: '*/*', dest: 'empty' },
  { query: `?since=${FRESH}`, referer: '/pong/game', accept: 'application/json', dest: 'empty' },
  {
    query: `?view=profile&at=${FRESH}`,
    referer: '/players/7',
    accept: 'application/json, text/plain, */*',
    dest: 'script',
  },
  { query: '?tab=history&page=2', referer: '/players/7?tab=history', accept: '*/*', dest: 'json' },
  {
    query: `?at=${FRESH}&lang=en`,
    referer: `/players/${FRESH}`,
    accept: 'application/json;q=0.9, */*;q=0.8',
    dest: 'worker',
  },
  {
    query: '?fields=name%2Crating',
    referer: '/leaderboard?page=3',
    accept: 'application/json',
    dest: 'json',
  },
  {
    query: `?since=${FRESH}&limit=20`,
    referer: '/pong/game?with=margaux',
    accept: 'text/plain, application/json',
    dest: 'empty',
  },
];

export interface Asked {
  path?: string | undefined;
  /** As nobody, for what is the same for all. */
  anonymous?: boolean | undefined;
  /** Otherwise each connection says the same bytes over and over. `headers`: the target stays. */
  varied?: boolean | 'headers' | undefined;
}

/** One for each player: a connection belongs to one browser. */
export function askersOf(players: readonly Player[], asked: Asked): Asker[] {
  const manners = asked.varied ? MANNERS : [ALWAYS];
  return players.map(({ token }, index) =>
    inTurn(
      manners.map((manner) => requestOf(asked, manner, asked.anonymous ? undefined : token)),
      index,
    ),
  );
}

function requestOf({ path = PATH, varied }: Asked, manner: Manner, token: string | undefined): string {
  return [
    `GET ${path}${varied === 'headers' ? '' : manner.query} HTTP/1.1`,
    'Host: 127.0.0.1',
    `User-Agent: ${AGENT}`,
    `Accept: ${manner.accept}`,
    'Accept-Language: en-GB,en;q=0.9,de;q=0.8',
    'Accept-Encoding: gzip, deflate, br',
    `Referer: http://127.0.0.1${manner.referer}`,
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: cors',
    `Sec-Fetch-Dest: ${manner.dest}`,
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    '',
    '',
  ].join('\r\n');
}

let number = FIRST_NUMBER;

/** They begin at different places, so that the connections are not in step. */
function inTurn(texts: readonly string[], first: number): Asker {
  const prepared = texts.map((text) => ({
    bytes: Buffer.from(text),
    places: [...text.matchAll(new RegExp(FRESH, 'g'))].map(({ index }) => index),
  }));
  let turn = first;
  return () => {
    const next = prepared[turn % prepared.length];
    if (next === undefined) throw new RangeError('nothing to ask');
    turn += 1;
    // Its last use is answered, so that nobody reads these bytes any more.
    for (const place of next.places) {
      number += 1;
      next.bytes.write(String(number), place, 'latin1');
    }
    return next.bytes;
  };
}
