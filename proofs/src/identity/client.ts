import { connect, type Socket } from 'node:net';
import type { Conversation, Item, Step } from './conversation.ts';
import type { Judge } from './judge.ts';

/** For an answer that has to come. */
const ANSWER_MS = 20_000;
/** After bent bytes the gateway may rightly wait for more; nobody has to wait with it. */
const QUIET_MS = 100;
/** Of the connections that have to end, one in so many is waited for until it does. */
const WAIT_FOR_END_EVERY = 40;

interface Reply {
  status: number;
  answerTo: string | undefined;
  body: string;
  closes: boolean;
}

/** How one write was answered: go on with the next, or the connection is done with. */
type Outcome = 'go on' | 'done';

export interface Client {
  /** Says all of it on one connection and holds every answer against what was asked. Never rejects. */
  hold(conversation: Conversation): Promise<void>;
  /** Answers of the gateway in place of an upstream. */
  readonly refusals: number;
}

export function createClient(port: number, judge: Judge): Client {
  let refusals = 0;
  let ended = 0;

  async function say(socket: Socket, step: Step, seed: number): Promise<Outcome> {
    const pending = [...step.items];
    const fault = (story: string) => judge.fault('wrong answer', `${story} (seed ${seed})`);
    return new Promise((resolve) => {
      let buffered = '';
      const patience = step.items.some(({ answer }) => answer === 'any') ? QUIET_MS : ANSWER_MS;
      let timer = setTimeout(onTime, patience);
      const done = (outcome: Outcome) => {
        clearTimeout(timer);
        socket.off('data', onData);
        socket.off('close', onClose);
        resolve(outcome);
      };
      function onTime(): void {
        if (patience === ANSWER_MS) fault(`no answer to ${pending[0]?.errand.tag}`);
        done('done');
      }
      function onClose(): void {
        const [first] = pending;
        // A fault behind an answer under way is not answered, lest it be taken for that answer.
        const allowed =
          first === undefined ||
          first.answer === 'any' ||
          first.answer === 'relayed' ||
          step.items.some(({ answer }) => answer === 'any');
        if (!allowed) fault(`closed without an answer to ${first.errand.tag}`);
        done('done');
      }
      function onData(chunk: Buffer): void {
        buffered += chunk.toString('latin1');
        for (;;) {
          const [first] = pending;
          const cut = cutReply(buffered, first?.errand.method === 'HEAD');
          if (cut === undefined) return;
          buffered = cut.rest;
          if (cut.reply.status < 200 && cut.reply.status !== 101) continue;
          if (first === undefined) {
            fault(`an answer to nobody: ${cut.reply.status}`);
            return;
          }
          pending.shift();
          if (cut.reply.answerTo === undefined) refusals += 1;
          const wrong = mistake(first, cut.reply);
          if (wrong !== undefined)
            fault(
              `${first.errand.tag} ${first.errand.family} ${JSON.stringify(first.text.slice(0, 300))}: ${wrong}`,
            );
          clearTimeout(timer);
          timer = setTimeout(onTime, patience);
          const last = wrong !== undefined || cut.reply.closes || first.answer === 'relayed';
          if (first.answer === 'tunnel' && cut.reply.status === 101) echo(first.errand.tag);
          else if (first.answer === 'end' || first.answer === 'closing') end(first);
          else if (last) done('done');
          else if (pending.length === 0) done('go on');
          else continue;
          return;
        }
      }
      /** What is behind a refusal is void; now and then the end itself is waited for. */
      function end(item: Item): void {
        pending.length = 0;
        ended += 1;
        if (ended % WAIT_FOR_END_EVERY !== 0) {
          done('done');
          return;
        }
        clearTimeout(timer);
        timer = setTimeout(() => {
          fault(`still open after ${item.errand.tag} ${item.errand.target}`);
          done('done');
        }, ANSWER_MS);
      }
      function echo(tag: string): void {
        pending.length = 0;
        socket.off('data', onData);
        let frames = '';
        socket.on('data', (chunk) => {
          frames += chunk.toString('latin1');
          if (frames.length < tag.length + 2) return;
          if (frames !== `\x81${String.fromCharCode(tag.length)}${tag}`)
            fault(`the tunnel of ${tag} said ${frames}`);
          done('done');
        });
        socket.write(maskedFrame(tag));
      }
      socket.on('data', onData);
      socket.on('close', onClose);
      send(socket, step);
    });
  }

  return {
    get refusals() {
      return refusals;
    },
    async hold({ steps, seed }) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.on('error', () => undefined);
      const opened = new Promise<void>((resolve) => {
        socket.once('connect', resolve);
        socket.once('close', () => resolve());
      });
      await opened;
      for (const step of steps) if (socket.destroyed || (await say(socket, step, seed)) === 'done') break;
      socket.destroy();
    },
  };
}

/** Each piece in a turn of its own, so that it mostly arrives by itself. */
function send(socket: Socket, { items, cuts }: Step): void {
  const bytes = Buffer.from(items.map(({ text }) => text).join(''), 'latin1');
  let from = 0;
  let next = 0;
  const piece = () => {
    if (!socket.writable) return;
    const to = cuts[next] ?? bytes.length;
    next += 1;
    if (to > from) socket.write(bytes.subarray(from, to));
    from = Math.max(from, to);
    if (from < bytes.length) setImmediate(piece);
  };
  piece();
}

function mistake({ answer, errand }: Item, { status, answerTo, body }: Reply): string | undefined {
  if (status >= 500 && answer !== 'relayed') return `${status}`;
  const own =
    answerTo === errand.tag &&
    (errand.method === 'HEAD' || body === `ok ${errand.tag}` || answer === 'relayed' || answer === 'tunnel');
  const refused = answerTo === undefined && status >= 400 && status < 500;
  switch (answer) {
    case 'own':
    case 'closing':
      return own && status === 200 ? undefined : `${status} for ${answerTo}`;
    case 'tunnel':
      return own && status === 101 ? undefined : `${status} for ${answerTo}`;
    case 'relayed':
      return status !== 101 && (own || status === 502) ? undefined : `${status} for ${answerTo}`;
    case 'refused':
    case 'end':
      return refused ? undefined : `${status} for ${answerTo}`;
    case 'any':
      // A method may have been bent into another one, and a length into one that swallows what follows.
      return refused || (answerTo?.startsWith('either-') ?? false) ? undefined : `${status} for ${answerTo}`;
  }
}

function cutReply(text: string, noBody: boolean): { reply: Reply; rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  const status = Number(head.slice(9, 12));
  const field = (name: string) => new RegExp(`\\r\\n${name}: ?([^\\r]*)`, 'i').exec(head)?.[1];
  const length =
    noBody || status < 200 || status === 204 || status === 304 ? 0 : Number(field('content-length') ?? 0);
  const start = end + 4;
  if (text.length < start + length) return undefined;
  const reply = {
    status,
    answerTo: field('x-answer-to'),
    body: text.slice(start, start + length),
    closes: field('connection')?.toLowerCase() === 'close',
  };
  return { reply, rest: text.slice(start + length) };
}

/** One text frame, mask 0 0 0 0 (RFC 6455 §5.2). */
function maskedFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
