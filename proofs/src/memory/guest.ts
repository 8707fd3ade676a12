import { get } from 'node:http';
import { type BotLevel, decodeState } from '@pong/engine';
import {
  type ClientToServerEvents,
  type MatchOver,
  PROTOCOL_VERSION,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '@pong/protocol';
import { io, type Socket } from 'socket.io-client';

const AS_PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
/** The pages a visitor comes by before the first match. */
const WAY = ['/', '/leaderboard', '/register', '/pong/game'];

export interface Played {
  over: MatchOver;
  /** Frames in which the ball was on its way. */
  movingFrames: number;
}

/** A guest who looks around, enters the game, plays a bot to the end with hands off, and leaves. */
export async function playOneMatch(url: string, level: BotLevel): Promise<Played> {
  const cookie = await enter(url);
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    extraHeaders: { cookie, origin: url },
    forceNew: true,
  });
  let movingFrames = 0;
  socket.on('match:frame', ([, , ...encoded]) => {
    if (decodeState(encoded)?.ballVx) movingFrames += 1;
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
    socket.disconnect();
  }
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
