import { get } from 'node:http';
import { type BotLevel, NEUTRAL } from '@pong/engine';
import { createSession } from '@pong/netcode';
import {
  type ClientToServerEvents,
  type MatchOver,
  type MatchStart,
  PROTOCOL_VERSION,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '@pong/protocol';
import * as wire from '@pong/protocol/wire';
import { io, type Socket } from 'socket.io-client';

const AS_PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
const FRAMES_PER_SECOND = 20;
/** The pages a visitor comes by before the first match. */
const WAY = ['/', '/leaderboard', '/register', '/pong/game'];

export interface Played {
  over: MatchOver;
  /** Drawn frames in which the ball was on its way. */
  movingFrames: number;
}

/** A guest who looks around, enters the game, plays a bot to the end with hands off, and leaves. */
export async function playOneMatch(url: string, level: BotLevel): Promise<Played> {
  const cookie = await enter(url);
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    parser: wire,
    auth: { protocol: PROTOCOL_VERSION },
    extraHeaders: { cookie, origin: url },
    forceNew: true,
  });
  let movingFrames = 0;
  let drawing: NodeJS.Timeout | undefined;
  socket.on('match:start', (start) => {
    const frame = sitDown(socket, start);
    drawing = setInterval(() => {
      if (frame().state.ballVx !== 0) movingFrames += 1;
    }, 1_000 / FRAMES_PER_SECOND);
  });
  try {
    return await new Promise<Played>((resolve, reject) => {
      socket.on('connect_error', reject);
      socket.on('farewell', ({ message }) => reject(new Error(message)));
      socket.on('match:over', (over) => resolve({ over, movingFrames }));
      socket.on('hello', () => {
        socket.emit('lobby:bot', { level }, (answer) => {
          if (!answer.ok) reject(new Error(answer.message));
        });
      });
    });
  } finally {
    clearInterval(drawing);
    socket.disconnect();
  }
}

/** What a page does in a match, with hands off; returns how to draw. */
function sitDown(socket: Socket<ServerToClientEvents, ClientToServerEvents>, { seat, sync }: MatchStart) {
  const nowMs = () => performance.now();
  const session = createSession({
    seat,
    sync,
    nowMs: nowMs(),
    send: (kind, body) => void socket.emit(kind === 'play' ? 'match:play' : 'match:beat', body),
  });
  if (!session) throw new Error('a match started with a state that is none');
  socket.on('match:play', (body) => session.play(body, nowMs()));
  socket.on('match:overrule', (body) => session.overrule(body, nowMs()));
  socket.on('match:beat', (body) => session.beat(body, nowMs()));
  socket.on('match:sync', (body, taken) => {
    taken();
    session.sync(body, nowMs(), 0);
  });
  socket.on('match:pause', (body, taken) => {
    taken();
    session.sync(body.sync, nowMs());
  });
  socket.on('match:resume', (body, taken) => {
    taken();
    session.sync(body.sync, nowMs(), body.inMs);
  });
  return () => session.frame(nowMs(), () => NEUTRAL);
}

/** Resolves to the cookies a browser would have then. */
async function enter(url: string): Promise<string> {
  const jar = new Map<string, string>();
  for (const path of WAY) {
    for (const line of await visit(url + path, cookies(jar))) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
  }
  return cookies(jar);
}

const cookies = (jar: Map<string, string>) => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

/** One page load as a browser makes it (`fetch` would say of itself that it is none); resolves to what it sets. */
function visit(url: string, cookie: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const headers = cookie === '' ? AS_PAGE : { ...AS_PAGE, cookie };
    const asked = get(url, { headers, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(answer.headers['set-cookie'] ?? []);
        else reject(new Error(`${answer.statusCode} from ${url}`));
      });
    });
    asked.on('error', reject);
  });
}
