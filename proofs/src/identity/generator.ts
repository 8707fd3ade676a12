import { ANONYMOUS } from '@pong/identity';
import { type Chance, createChance } from './chance.ts';
import type { Answer, Conversation, Item, Step } from './conversation.ts';
import { type Disguise, disguise } from './disguises.ts';
import { lastWords, unfinished } from './ends.ts';
import type { Caller, Callers, Fate, Ledger } from './errand.ts';
import { crooked, type Head, long, odd } from './heads.ts';
import { bent, confused, nowhere } from './paths.ts';
import { BODIES, place } from './places.ts';
import { REPLIES } from './recorder.ts';
import { smuggling } from './smuggling.ts';
import { badOffer, offer, SOCKET_PATH } from './upgrades.ts';
import { BENDING, cutsOf, head, inChunks, mixed } from './wording.ts';

export const FAMILIES = {
  plain: 'no disguise: the canaries',
  forged: 'identity forged',
  listed: 'identity stripped by Connection',
  path: 'path confusion',
  bent: 'path bent at random',
  nowhere: 'no route, or not this method',
  smuggled: 'smuggling',
  bytes: 'bytes bent at random',
  chunked: 'bodies in chunks, extensions, trailers',
  upgrade: 'upgrades',
  offer: 'upgrade smuggling',
  crooked: 'line ends and request lines nobody agrees on',
  odd: 'lines that look wrong and are in order',
  long: 'heads too long',
  unfinished: 'what never comes whole',
  last: 'the end of a connection asked for, with more behind it',
} as const;
export type Family = keyof typeof FAMILIES;

export interface Generator {
  next(): Conversation;
  /** Requests made, by family. */
  readonly counts: Readonly<Record<Family, number>>;
}

const OURS = 'Origin: http://127.0.0.1';
/** Conversations from a seed: every request has its errand in the ledger before it is sent. */
export function createGenerator(options: { ledger: Ledger; callers: Callers; seed: number }): Generator {
  const { ledger, callers } = options;
  const counts = Object.fromEntries(Object.keys(FAMILIES).map((family) => [family, 0])) as Record<
    Family,
    number
  >;
  let seed = options.seed;

  function caller(chance: Chance, playersOnly: boolean): Caller {
    const kind = playersOnly ? 0 : chance.below(10);
    if (kind >= 8) return { lines: [], principal: ANONYMOUS };
    if (kind >= 6 && callers.guests.length > 0) return chance.pick(callers.guests);
    const { token, principal } = chance.pick(callers.players);
    return {
      lines: [chance.odds(0.5) ? `Authorization: Bearer ${token}` : `Cookie: jwt=${token}`],
      principal,
    };
  }

  function item(made: {
    family: Family;
    fate: Fate;
    answer: Answer;
    method: string;
    target: string;
    who: Caller;
    body?: string;
    text: (tag: string) => string;
  }): Item {
    counts[made.family] += 1;
    const { family, fate, method, target, who, body } = made;
    const errand = ledger.open({ family, fate, method, target, principal: who.principal, body });
    return { errand, answer: made.answer, text: made.text(errand.tag) };
  }

  /** A request that has to arrive, in any disguise. */
  function ordinary(chance: Chance, fate: 'reaches' | 'either' | 'never', plain = false): Item {
    const { method, path, playersOnly = false } = place(chance);
    const who = caller(chance, playersOnly);
    const worn: Disguise = plain ? { lines: [], forged: false, listed: false } : disguise(chance);
    const target = chance.odds(0.3) ? `${path}?x=%2F..%2f&y=${chance.below(100)}` : path;
    const answer: Answer = fate === 'reaches' ? 'own' : fate === 'either' ? 'any' : 'end';
    const family: Family = worn.forged ? 'forged' : worn.listed ? 'listed' : 'plain';
    const common = { fate, answer, method, target, who };
    if (method !== 'POST')
      return item({
        ...common,
        family,
        body: '',
        text: (tag) =>
          head(`${method} ${target}`, mixed(chance, [...who.lines, ...worn.lines, `X-Tag: ${tag}`])),
      });
    const body = chance.pick(BODIES);
    const type = [OURS, 'Content-Type: application/json'];
    const lines = (tag: string) => mixed(chance, [...who.lines, ...worn.lines, ...type, `X-Tag: ${tag}`]);
    if (!chance.odds(0.5))
      return item({
        ...common,
        family,
        body,
        text: (tag) => head(`POST ${target}`, [...lines(tag), `Content-Length: ${body.length}`]) + body,
      });
    const expect = chance.odds(0.2) ? ['Expect: 100-continue'] : [];
    return item({
      ...common,
      family: 'chunked',
      body,
      text: (tag) =>
        head(`POST ${target}`, [...lines(tag), ...expect, 'Transfer-Encoding: chunked']) +
        inChunks(chance, body),
    });
  }

  function refusedPath(chance: Chance): Item {
    const { path, method } = place(chance);
    const who = caller(chance, false);
    const target = confused(chance, path);
    const verb = method === 'POST' ? 'GET' : method;
    const text = (tag: string) =>
      head(`${verb} ${target}`, [...who.lines, ...disguise(chance).lines, `X-Tag: ${tag}`]);
    return item({ family: 'path', fate: 'never', answer: 'end', method: verb, target, who, text });
  }

  function nowhereToGo(chance: Chance): Item {
    const who = caller(chance, false);
    const [method, target] = chance.odds(0.8) ? ['GET', nowhere(chance)] : ['DELETE', '/leaderboard'];
    const lines = [...disguise(chance, { listing: false }).lines, OURS];
    const text = (tag: string) => head(`${method} ${target}`, [...who.lines, ...lines, `X-Tag: ${tag}`]);
    return item({ family: 'nowhere', fate: 'never', answer: 'refused', method, target, who, text });
  }

  function bentPath(chance: Chance): Item {
    const { path, playersOnly = false } = place(chance);
    // As a guest it could still be the one page where guests become users, which is another proof's.
    const who = caller(chance, playersOnly);
    const target = bent(chance, path);
    const text = (tag: string) =>
      head(`GET ${target}`, [...who.lines, ...disguise(chance).lines, `X-Tag: ${tag}`]);
    return item({ family: 'bent', fate: 'either', answer: 'any', method: 'GET', target, who, text });
  }

  function smuggled(chance: Chance): Item {
    const who = caller(chance, false);
    const inner = ordinary(chance, 'never', chance.odds(0.3)).text;
    const made = smuggling(chance, inner);
    const text = (tag: string) =>
      [made.line, ...made.headers, `X-Tag: ${tag}`, '', ''].join(made.newline) + made.rest;
    return item({
      family: 'smuggled',
      fate: 'never',
      answer: 'end',
      method: 'POST',
      target: made.line,
      who,
      text,
    });
  }

  /** An ordinary request with some bytes changed outside its tag. What it is then, nobody knows. */
  function bentBytes(chance: Chance): Item {
    const { errand, text } = ordinary(chance, 'either', chance.odds(0.5));
    counts[errand.family as Family] -= 1;
    counts.bytes += 1;
    errand.family = 'bytes';
    errand.body = undefined;
    // Its tag comes first, lest the head be cut off in front of it.
    const tagLine = `X-Tag: ${errand.tag}\r\n`;
    let bytes = text.replace(tagLine, '').replace('\r\n', `\r\n${tagLine}`);
    for (let left = 1 + chance.below(3); left > 0; left--) {
      const at = chance.below(bytes.length);
      const start = bytes.indexOf('X-Tag');
      if (at > start - 4 && at < start + errand.tag.length + 10) continue;
      const piece = chance.odds(0.3) ? '' : chance.pick(BENDING);
      bytes = bytes.slice(0, at) + piece + bytes.slice(chance.odds(0.6) ? at + 1 : at);
    }
    return { errand, answer: 'any', text: bytes };
  }

  function upgradeItem(chance: Chance): Item {
    const { token, principal } = chance.pick(callers.players);
    const who = { lines: [`Cookie: jwt=${token}`], principal };
    const reply = chance.odds(0.6) ? 'agree' : chance.pick(REPLIES);
    const target = `${SOCKET_PATH}?EIO=4&transport=websocket&reply=${reply}`;
    const worn = disguise(chance, { listing: false });
    const listed = chance.odds(0.5) ? ['X-User-Id', 'X-User-Role', 'X-Service-Token', 'Cookie'] : [];
    const text = (tag: string) =>
      head(
        `GET ${target}`,
        mixed(chance, [...offer(chance, listed), ...who.lines, ...worn.lines, OURS, `X-Tag: ${tag}`]),
      );
    const answer = reply === 'agree' ? 'tunnel' : 'relayed';
    return item({ family: 'upgrade', fate: 'reaches', answer, method: 'GET', target, who, body: '', text });
  }

  function badUpgrade(chance: Chance): Item {
    const { token, principal } = chance.pick(callers.players);
    const who = { lines: [`Cookie: jwt=${token}`], principal };
    const made = badOffer(chance);
    const origin = made.headers.some((line) => line.startsWith('Origin')) ? [] : [OURS];
    const lines = [...made.headers, ...disguise(chance, { listing: false }).lines, ...who.lines, ...origin];
    const text = (tag: string) =>
      head(made.line.replace(/ HTTP.*$/, ''), [...lines, `X-Tag: ${tag}`], made.line) + made.rest;
    return item({
      family: 'offer',
      fate: 'never',
      answer: 'end',
      method: 'GET',
      target: made.line,
      who,
      text,
    });
  }

  function plainHead(chance: Chance): {
    who: Caller;
    method: string;
    target: string;
    head: (tag: string) => Head;
  } {
    const { path, method: asked, playersOnly = false } = place(chance);
    // What is posted to is no page.
    const [method, target] = asked === 'POST' ? ['GET', '/leaderboard'] : [asked, path];
    const who = caller(chance, playersOnly);
    const lines = ['Host: 127.0.0.1', ...who.lines];
    return {
      who,
      method,
      target,
      head: (tag) => ({ method, target, lines: mixed(chance, [...lines, `X-Tag: ${tag}`]) }),
    };
  }

  /** A head of one of these kinds, each with all it takes to be served but for that. */
  function headOf(chance: Chance, family: 'crooked' | 'odd' | 'long'): Item {
    const { head, ...plain } = plainHead(chance);
    const make = { crooked, odd, long }[family];
    const text = (tag: string) => make(chance, head(tag));
    const fate = family === 'odd' ? 'reaches' : 'never';
    return item({ ...plain, family, fate, answer: fate === 'never' ? 'end' : 'own', body: '', text });
  }

  function neverWhole(chance: Chance): Item {
    const { line, headers, rest } = unfinished(chance);
    const who = caller(chance, false);
    const text = (tag: string) =>
      [line, 'Host: 127.0.0.1', OURS, ...who.lines, `X-Tag: ${tag}`, ...headers].join('\r\n') + rest;
    return item({
      family: 'unfinished',
      fate: 'never',
      answer: 'any',
      method: 'POST',
      target: line,
      who,
      text,
    });
  }

  /** A whole request as the body of one that is refused, sent before anybody asked for it. */
  function unaskedBody(chance: Chance): Item[] {
    const who = caller(chance, false);
    const inner = ordinary(chance, 'never', chance.odds(0.3)).text;
    const [target, length] = ['/internal/guest', `Content-Length: ${inner.length}`];
    const lines = [...who.lines, 'Content-Type: application/json', 'Expect: 100-continue', length];
    const text = (tag: string) => head(`POST ${target}`, [...lines, `X-Tag: ${tag}`]) + inner;
    const made = { family: 'unfinished', fate: 'never', answer: 'any', method: 'POST', target, who } as const;
    return [item({ ...made, text }), ...canaries(chance, 'either')];
  }

  /** Alone it has to be served, and the connection to end. */
  function last(chance: Chance): Item[] {
    const { version, connection, behind } = lastWords(chance);
    const more = chance.odds(0.5) ? canaries(chance, behind) : [];
    const { head: made, ...plain } = plainHead(chance);
    const text = (tag: string) =>
      head('', [...made(tag).lines, ...connection], `${plain.method} ${plain.target} HTTP/${version}`);
    const fate = more.length === 0 ? 'reaches' : 'either';
    const answer = fate === 'either' ? 'any' : behind === 'never' ? 'closing' : 'own';
    return [item({ ...plain, family: 'last', fate, answer, body: '', text }), ...more];
  }

  function canaries(chance: Chance, fate: 'never' | 'either'): Item[] {
    return Array.from({ length: chance.below(4) }, () => ordinary(chance, fate, true));
  }

  /** The last write of a connection: something that may end it, with what must not get through behind it. */
  function ending(chance: Chance): Item[] {
    const before = chance.odds(0.05) ? [ordinary(chance, 'either')] : [];
    const kind = chance.below(25);
    if (kind < 5) return [...before, refusedPath(chance), ...canaries(chance, 'never')];
    if (kind < 13) return [...before, smuggled(chance), ...canaries(chance, 'never')];
    if (kind < 15) return [bentBytes(chance), ...canaries(chance, 'either')];
    if (kind < 17) {
      const bent = bentPath(chance);
      return [bent, ...canaries(chance, 'either')];
    }
    if (kind < 19) return [badUpgrade(chance), ...canaries(chance, 'never')];
    if (kind < 21) return [...before, headOf(chance, 'crooked'), ...canaries(chance, 'never')];
    if (kind < 22) return [...before, headOf(chance, 'long'), ...canaries(chance, 'never')];
    if (kind < 23 && chance.odds(0.4)) return unaskedBody(chance);
    return kind < 24 ? [...before, neverWhole(chance)] : last(chance);
  }

  return {
    counts,
    next() {
      seed += 1;
      const chance = createChance(seed);
      const steps: Step[] = [];
      const step = (items: readonly Item[]) => void steps.push({ items, cuts: cutsOf(chance, items) });
      for (let left = chance.below(3); left > 0; left--) {
        const many = 1 + chance.below(chance.odds(0.1) ? 16 : 4);
        step(
          Array.from({ length: many }, () =>
            chance.odds(0.06)
              ? nowhereToGo(chance)
              : chance.odds(0.03)
                ? headOf(chance, 'odd')
                : ordinary(chance, 'reaches', chance.odds(0.1)),
          ),
        );
      }
      if (chance.odds(0.75)) step(ending(chance));
      else if (chance.odds(0.3)) {
        const asked = upgradeItem(chance);
        // Behind an upgrade that is refused nothing may come; behind one that is agreed, bytes belong to the tunnel.
        step(asked.answer === 'tunnel' ? [asked] : [asked, ...canaries(chance, 'never')]);
      }
      return { seed, steps };
    },
  };
}
