import {
  createState,
  DOWN,
  ENGINE_VERSION,
  type Input,
  LEFT,
  NEUTRAL,
  RIGHT,
  type Seat,
  TICKS_PER_SECOND,
  UP,
} from '@pong/engine';
import { createSession, type Session } from '@pong/netcode';
import { type Chance, createChance } from '@pong/netcode/testing';
import type {
  MatchHalt,
  MatchResume,
  MatchStart,
  MatchSync,
  Overrule,
  Play,
  ServerBeat,
} from '@pong/protocol';
import { type ServerEvent, SILENCE_TURNS } from '../src/links.ts';
import { createMatch } from '../src/match/match.ts';
import { createBeginnings, isBeginning } from '../src/sockets/beginnings.ts';

export interface Weather {
  seed: number;
  untilMs: number;
  delayMs: number;
  /** Both directions of a line stand still now and then, for so long at most, and all that was said comes at once. */
  longestHoldMs: number;
  /** The page, and the server, do nothing now and then, for so long at most. */
  longestSleepMs: number;
  /** For a control: what was said before a word on where play stands is listened to after it. */
  listensToThePast?: boolean;
}

export interface Outcome {
  desyncs: number;
  pauses: number;
  overruled: number;
  /** What was said before a word, and came after it. */
  unheard: number;
}

type Word = { readonly event: ServerEvent; readonly body: unknown; readonly taken: () => void };
type Said =
  | { readonly kind: 'play' | 'beat'; readonly body: Play }
  | { readonly kind: 'pong' | 'ask' }
  | { readonly kind: 'taken'; readonly word: Word };

const FRAME_MS = 1_000 / 60;
const PING_EVERY_MS = 1_000;
/** As the conductor does. */
const MOST_TURNS_AT_ONCE = 5;
/** Of a thousandth of a second, that a machine falls asleep in it. */
const SLEEPS = 0.000_5;
const SEATS: readonly Seat[] = [LEFT, RIGHT];

/** One way of a line that can be held: ordered, as TCP is. */
function createWay<Message>(chance: Chance, delayMs: number) {
  const queue: { readonly message: Message; readonly dueMs: number }[] = [];
  let notBeforeMs = 0;
  return {
    hold(untilMs: number): void {
      notBeforeMs = untilMs;
    },
    send(message: Message, nowMs: number): void {
      queue.push({ message, dueMs: nowMs + delayMs * chance.between(0.8, 1.2) });
    },
    take(nowMs: number): Message | undefined {
      const first = queue[0];
      if (first === undefined || nowMs < notBeforeMs || first.dueMs > nowMs) return undefined;
      queue.shift();
      return first.message;
    },
  };
}

/** A match of two people as the service plays it, each at a real session, in simulated time: nothing here looks at a clock. */
export function playInBadWeather(weather: Weather): Outcome {
  const chance = createChance(weather.seed);
  const outcome: Outcome = { desyncs: 0, pauses: 0, overruled: 0, unheard: 0 };
  const pages = SEATS.map(openPage);
  let nowMs = 0;
  let turns = 0;
  let awakeMs = 0;
  let over = false;

  function openPage(seat: Seat) {
    return {
      seat,
      up: createWay<Said>(chance, weather.delayMs),
      down: createWay<Word>(chance, weather.delayMs),
      beginnings: createBeginnings(),
      session: undefined as Session | undefined,
      asked: false,
      heardAtTurn: 0,
      awakeMs: 0,
      frameMs: chance.unit() * FRAME_MS,
      pingMs: 0,
      holdMs: chance.between(1_000, 4_000),
      wish: NEUTRAL as Input,
      wishMs: 0,
    };
  }
  type Page = ReturnType<typeof openPage>;

  const match = createMatch({
    header: {
      format: 1,
      matchId: 'weather',
      engine: ENGINE_VERSION,
      ruleSet: '1972',
      seed: weather.seed,
      mode: 'quick',
      ranked: false,
      seats: [
        { kind: 'player', playerId: 1, name: 'one' },
        { kind: 'player', playerId: 2, name: 'two' },
      ],
      createdAtMs: 0,
    },
    state: createState('1972', weather.seed),
    inForce: [NEUTRAL, NEUTRAL],
    writer: (durable) => ({
      step: (tick) => durable(tick),
      end: () => undefined,
      checkpoint: () => undefined,
    }),
    lines: {
      send(seat, event, body) {
        if (event === 'match:pause') outcome.pauses += 1;
        for (const page of pages) if (page.seat === seat) tell(page, event, body);
      },
      isPresent: (seat) =>
        pages.some((page) => page.seat === seat && turns - page.heardAtTurn <= SILENCE_TURNS),
    },
    seatViews: () => [
      { playerId: 1, name: 'one', rating: null, bot: null },
      { playerId: 2, name: 'two', rating: null, bot: null },
    ],
    running: true,
    heard(kind) {
      if (kind === 'overruled') outcome.overruled += 1;
    },
    ended() {
      over = true;
    },
  });

  function tell(page: Page, event: ServerEvent, body: unknown): void {
    const taken = isBeginning(event) ? page.beginnings.told() : () => undefined;
    page.down.send({ event, body, taken }, nowMs);
  }

  function hear(page: Page, said: Said): void {
    page.heardAtTurn = turns;
    if (said.kind === 'taken') said.word.taken();
    if (said.kind === 'ask' && !over) tell(page, 'match:sync', match.sync());
    if (said.kind !== 'play' && said.kind !== 'beat') return;
    if (page.beginnings.allTaken() || weather.listensToThePast) match[said.kind](page.seat, said.body);
    else outcome.unheard += 1;
  }

  function begin(page: Page, sync: MatchSync): void {
    page.session = createSession({
      seat: page.seat,
      sync,
      nowMs,
      send: (kind, body) => page.up.send({ kind, body }, nowMs),
    });
  }

  function read(page: Page, word: Word): void {
    const { event, body } = word;
    const { session } = page;
    if (event === 'match:start') begin(page, (body as MatchStart).sync);
    else if (event === 'match:play') session?.play(body as Play, nowMs);
    else if (event === 'match:overrule') session?.overrule(body as Overrule, nowMs);
    else if (event === 'match:beat') session?.beat(body as ServerBeat, nowMs);
    else if (event === 'match:pause') session?.sync((body as MatchHalt).sync, nowMs, undefined);
    else if (event === 'match:resume')
      session?.sync((body as MatchResume).sync, nowMs, (body as MatchResume).inMs);
    else if (event === 'match:sync') mend(page, body as MatchSync);
    if (isBeginning(event)) page.up.send({ kind: 'taken', word }, nowMs);
    if (event === 'presence') page.up.send({ kind: 'pong' }, nowMs);
  }

  function mend(page: Page, sync: MatchSync): void {
    page.asked = false;
    page.session?.sync(sync, nowMs, match.resume(LEFT)?.inMs ?? 0);
  }

  /** Each desync is mended, so that the next can be told from it. */
  function check(page: Page): void {
    if (page.asked || !page.session?.desynced()) return;
    page.asked = true;
    outcome.desyncs += 1;
    page.up.send({ kind: 'ask' }, nowMs);
  }

  function wish(page: Page): Input {
    if (nowMs >= page.wishMs) {
      page.wish = [UP, DOWN, NEUTRAL][Math.floor(chance.unit() * 3)] ?? NEUTRAL;
      page.wishMs = nowMs + chance.between(40, 440);
    }
    return page.wish;
  }

  function serve(): void {
    if (nowMs < awakeMs) return;
    if (chance.unit() < SLEEPS) awakeMs = nowMs + chance.unit() * weather.longestSleepMs;
    for (const page of pages) {
      for (let said = page.up.take(nowMs); said; said = page.up.take(nowMs)) hear(page, said);
      if (nowMs < page.pingMs) continue;
      page.pingMs = nowMs + PING_EVERY_MS;
      tell(page, 'presence', undefined);
    }
    const due = Math.floor((nowMs * TICKS_PER_SECOND) / 1_000) - served;
    for (let left = Math.min(due, MOST_TURNS_AT_ONCE); left > 0; left -= 1) {
      turns += 1;
      match.turn();
    }
    served += due;
  }
  let served = 0;

  function look(page: Page): void {
    if (nowMs >= page.holdMs) {
      const untilMs = nowMs + chance.unit() * weather.longestHoldMs;
      page.up.hold(untilMs);
      page.down.hold(untilMs);
      page.holdMs = untilMs + chance.between(300, 3_300);
    }
    if (nowMs < page.awakeMs) return;
    if (chance.unit() < SLEEPS) page.awakeMs = nowMs + chance.unit() * weather.longestSleepMs;
    for (let word = page.down.take(nowMs); word; word = page.down.take(nowMs)) read(page, word);
    check(page);
    if (nowMs < page.frameMs) return;
    page.frameMs = nowMs + FRAME_MS;
    page.session?.frame(nowMs, () => wish(page));
  }

  for (const page of pages) tell(page, 'match:start', match.view(page.seat));
  for (; nowMs < weather.untilMs && !over; nowMs += 1) {
    serve();
    pages.forEach(look);
  }
  return outcome;
}
