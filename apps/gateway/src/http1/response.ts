import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { AnswerHead } from '../wire/answer-head.ts';
import type { HttpResponse } from '../wire/message.ts';

/** What all responses of a connection share. */
export interface ResponseLine {
  socket: Socket;
  wording: ResponseWording;
  /** An answer was said whole; `keeps`: another request may follow. */
  onEnd: (keeps: boolean) => void;
}

/** Lines that every head may have. */
export interface ResponseWording {
  /** RFC 9110 §6.6.1. */
  date: () => string;
  kept: string;
  closing: string;
}

/** What the request says of its answer. */
export interface Asking {
  /** To HEAD: a head, and no body. */
  headOnly: boolean;
  /** HTTP/1.1: whoever asked knows chunks. */
  chunks: boolean;
  /** Another request may follow, as far as the client said. */
  keeps: boolean;
  /** The client sends its body when it is told to: if it is not, nobody knows what it sends next (RFC 9110 §10.1.1). */
  waits: boolean;
}

/** Up to here a body goes out as one text with its head: one piece costs less than two. */
const ONE_PIECE_BYTES = 16 * 1024;

/**
 * One answer on a connection of HTTP/1.1 (RFC 9112 §6): framed by its Content-Length, by chunks, or by the end of the
 * connection, and cut when it says another length than it has. Own, because Node's costs 12 µs each, about a third of
 * it for checking again what was checked when it came. A class, because a dozen closures for each answer are 2 KB, which outlived
 * young collections and cost a sixth of the processor (decision 0012).
 */
export class Http1Response implements HttpResponse {
  readonly #line: ResponseLine;
  readonly #chunks: boolean;
  #head: string | undefined;
  #status = 0;
  #sent = false;
  #ended = false;
  readonly #asked: boolean;
  #keeps: boolean;
  /** Bytes still due; infinite where nobody said. */
  #due = Number.POSITIVE_INFINITY;
  #bodiless: boolean;
  #framed = false;
  #dated = false;
  #inChunks = false;
  #goneListeners: (() => void)[] | undefined;
  #drainListeners: (() => void)[] | undefined;

  constructor(line: ResponseLine, { headOnly, chunks, keeps, waits }: Asking) {
    this.#line = line;
    this.#chunks = chunks;
    this.#asked = keeps;
    this.#keeps = keeps && !waits;
    this.#bodiless = headOnly;
  }

  get destroyed(): boolean {
    return this.#ended || this.#line.socket.destroyed;
  }

  get headersSent(): boolean {
    return this.#head !== undefined;
  }

  get statusCode(): number {
    return this.#status;
  }

  writeContinue(): void {
    if (this.#head !== undefined || this.destroyed) return;
    this.#keeps = this.#asked;
    this.#line.socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
  }

  writeHead(status: number, { lines, length, dated, close }: AnswerHead, message?: string): void {
    if (this.#head !== undefined) throw new Error('the head was written already');
    this.#status = status;
    if (status === 204 || status === 304) this.#bodiless = true;
    if (close) this.#keeps = false;
    this.#dated = dated;
    this.#head = `HTTP/1.1 ${status} ${message ?? STATUS_CODES[status] ?? ''}\r\n${lines}`;
    // RFC 9110 §8.6.
    if (length === undefined || status === 204) return;
    this.#head += `content-length: ${length}\r\n`;
    this.#framed = true;
    if (!this.#bodiless) this.#due = length;
  }

  write(chunk: Buffer): boolean {
    if (this.destroyed || this.#bodiless || chunk.length === 0) return true;
    const { socket } = this.#line;
    const before = this.#sent ? '' : this.#takeHead(undefined);
    if (!this.#fits(chunk.length)) {
      socket.destroy();
      return true;
    }
    socket.cork();
    const start = this.#inChunks ? `${before}${chunk.length.toString(16)}\r\n` : before;
    if (start !== '') socket.write(start, 'latin1');
    let goOn = socket.write(chunk);
    if (this.#inChunks) goOn = socket.write('\r\n', 'latin1');
    socket.uncork();
    return goOn;
  }

  end(body?: Buffer | string): void {
    if (this.destroyed) return;
    const { socket } = this.#line;
    const length = body?.length ?? 0;
    const start = this.#sent ? '' : this.#takeHead(length);
    if (!this.#bodiless && (!this.#fits(length) || (this.#framed && this.#due > 0)))
      return void socket.destroy();
    if (body === undefined || length === 0 || this.#bodiless)
      this.#say(this.#inChunks ? `${start}0\r\n\r\n` : start);
    else if (typeof body === 'string') this.#say(this.#lastPiece(start, body));
    else if (length <= ONE_PIECE_BYTES) this.#say(this.#lastPiece(start, body.toString('latin1')));
    else {
      socket.cork();
      this.#say(this.#inChunks ? `${start}${length.toString(16)}\r\n` : start);
      socket.write(body);
      if (this.#inChunks) this.#say('\r\n0\r\n\r\n');
      socket.uncork();
    }
    this.#ended = true;
    this.#goneListeners = undefined;
    this.#line.onEnd(this.#keeps);
  }

  destroy(): void {
    this.#line.socket.destroy();
  }

  onGone(listener: () => void): void {
    this.#goneListeners ??= [];
    this.#goneListeners.push(listener);
  }

  offGone(listener: () => void): void {
    const at = this.#goneListeners?.indexOf(listener) ?? -1;
    if (at !== -1) this.#goneListeners?.splice(at, 1);
  }

  onDrain(listener: () => void): void {
    this.#drainListeners ??= [];
    this.#drainListeners.push(listener);
  }

  /** The connection's to call. */
  gone(): void {
    const listeners = this.#goneListeners;
    this.#goneListeners = undefined;
    if (listeners) for (const each of listeners) each();
  }

  /** The connection's to call. */
  drained(): void {
    if (this.#drainListeners) for (const each of this.#drainListeners) each();
  }

  /** The head as it goes out, its framing decided. */
  #takeHead(length: number | undefined): string {
    let text = this.#head ?? '';
    if (!this.#framed && !this.#bodiless) {
      if (length !== undefined) text += `content-length: ${length}\r\n`;
      else if (this.#chunks) {
        this.#inChunks = true;
        text += 'transfer-encoding: chunked\r\n';
      } else this.#keeps = false;
    }
    this.#sent = true;
    const { wording } = this.#line;
    if (!this.#dated) text += wording.date();
    return `${text}${this.#keeps ? wording.kept : wording.closing}\r\n`;
  }

  /** False: there is another length than was said, which would be taken for the next answer. */
  #fits(length: number): boolean {
    this.#due -= length;
    return this.#due >= 0;
  }

  #lastPiece(start: string, text: string): string {
    return this.#inChunks ? `${start}${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n` : start + text;
  }

  #say(text: string): void {
    if (text !== '') this.#line.socket.write(text, 'latin1');
  }
}
