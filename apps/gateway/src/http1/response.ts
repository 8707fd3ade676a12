import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpResponse } from '../message.ts';

/** What a response needs of the connection it goes out on. */
export interface ResponseLine {
  socket: Socket;
  /** To HEAD: a head, and no body. */
  headOnly: boolean;
  /** HTTP/1.1: whoever asked knows chunks. */
  chunks: boolean;
  /** Another request may follow, as far as the client said. */
  keeps: boolean;
  wording: ResponseWording;
  /** It was said whole; `keeps`: another request may follow. */
  onEnd: (keeps: boolean) => void;
}

/** Lines that every head may have. */
export interface ResponseWording {
  /** RFC 9110 §6.6.1. */
  date: () => string;
  kept: string;
  closing: string;
}

export interface OwnResponse {
  response: HttpResponse;
  /** The connection's to call. */
  gone(): void;
  drained(): void;
}

/** What would end a line, or is no byte (RFC 9110 §5.5). */
const BREAKS = /[^\t\x20-\x7e\x80-\xff]/;
/** Up to here a body goes out as one text with its head: one piece costs less than two. */
const ONE_PIECE_BYTES = 16 * 1024;

/**
 * One answer on a connection of HTTP/1.1 (RFC 9112 §6): framed by its Content-Length, by chunks, or by the end of the
 * connection, and cut when it says another length than it has. Own, because Node's costs 12 µs each, about a third of it for checking
 * again what was checked when it came (decision 0012).
 */
export function createResponse(line: ResponseLine): OwnResponse {
  const { socket } = line;
  let head: string | undefined;
  let status = 0;
  let sent = false;
  let ended = false;
  let keeps = line.keeps;
  /** Bytes still due; infinite where nobody said. */
  let due = Number.POSITIVE_INFINITY;
  let bodiless = line.headOnly;
  let framed = false;
  let dated = false;
  let inChunks = false;
  let goneListeners: (() => void)[] | undefined;
  let drainListeners: (() => void)[] | undefined;

  /** The head as it goes out, its framing decided. */
  function takeHead(length: number | undefined): string {
    let text = head ?? '';
    if (!framed && !bodiless) {
      if (length !== undefined) text += `content-length: ${length}\r\n`;
      else if (line.chunks) {
        inChunks = true;
        text += 'transfer-encoding: chunked\r\n';
      } else keeps = false;
    }
    sent = true;
    const { wording } = line;
    if (!dated) text += wording.date();
    return `${text}${keeps ? wording.kept : wording.closing}\r\n`;
  }

  function finish(): void {
    ended = true;
    goneListeners = undefined;
    line.onEnd(keeps);
  }

  /** False: there is another length than was said, which would be taken for the next answer. */
  function fits(length: number): boolean {
    due -= length;
    return due >= 0;
  }

  const response: HttpResponse = {
    get destroyed() {
      return ended || socket.destroyed;
    },
    get headersSent() {
      return head !== undefined;
    },
    get statusCode() {
      return status;
    },
    writeContinue() {
      if (!socket.destroyed) socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    },
    writeHead(code, fields, message) {
      if (head !== undefined) throw new Error('the head was written already');
      status = code;
      if (code === 204 || code === 304) bodiless = true;
      let text = `HTTP/1.1 ${code} ${message ?? STATUS_CODES[code] ?? ''}\r\n`;
      for (let at = 0; at < fields.length; at += 2) {
        const name = fields[at] ?? '';
        const value = fields[at + 1] ?? '';
        if (name === 'connection') {
          if (value === 'close') keeps = false;
          continue;
        }
        if (name === 'date') dated = true;
        else if (name === 'content-length') {
          framed = true;
          if (!bodiless) due = Number(value);
        }
        if (BREAKS.test(value)) throw new TypeError(`the header ${JSON.stringify(name)} is broken`);
        text += `${name}: ${value}\r\n`;
      }
      head = text;
    },
    write(chunk) {
      if (response.destroyed) return true;
      if (bodiless || chunk.length === 0) return true;
      const before = sent ? '' : takeHead(undefined);
      if (!fits(chunk.length)) {
        socket.destroy();
        return true;
      }
      socket.cork();
      const start = inChunks ? `${before}${chunk.length.toString(16)}\r\n` : before;
      if (start !== '') socket.write(start, 'latin1');
      let goOn = socket.write(chunk);
      if (inChunks) goOn = socket.write('\r\n', 'latin1');
      socket.uncork();
      return goOn;
    },
    end(body) {
      if (response.destroyed) return;
      const length = body?.length ?? 0;
      const start = sent ? '' : takeHead(length);
      if (bodiless || length === 0) {
        const last = inChunks ? `${start}0\r\n\r\n` : start;
        if (last !== '') socket.write(last, 'latin1');
        if (!bodiless && framed && due > 0) return void socket.destroy();
        return finish();
      }
      if (!fits(length) || (framed && due > 0)) return void socket.destroy();
      const text = typeof body === 'string' || body === undefined ? body : latin1(body);
      if (text !== undefined)
        socket.write(
          inChunks ? `${start}${length.toString(16)}\r\n${text}\r\n0\r\n\r\n` : start + text,
          'latin1',
        );
      else if (body !== undefined) {
        socket.cork();
        const size = inChunks ? `${start}${length.toString(16)}\r\n` : start;
        if (size !== '') socket.write(size, 'latin1');
        socket.write(body);
        if (inChunks) socket.write('\r\n0\r\n\r\n', 'latin1');
        socket.uncork();
      }
      finish();
    },
    destroy: () => void socket.destroy(),
    onGone(listener) {
      goneListeners ??= [];
      goneListeners.push(listener);
    },
    offGone(listener) {
      const at = goneListeners?.indexOf(listener) ?? -1;
      if (at !== -1) goneListeners?.splice(at, 1);
    },
    onDrain(listener) {
      drainListeners ??= [];
      drainListeners.push(listener);
    },
  };

  return {
    response,
    gone() {
      const listeners = goneListeners;
      goneListeners = undefined;
      if (listeners) for (const each of listeners) each();
    },
    drained() {
      if (drainListeners) for (const each of drainListeners) each();
    },
  };
}

function latin1(body: Buffer): string | undefined {
  return body.length <= ONE_PIECE_BYTES ? body.toString('latin1', 0, body.length) : undefined;
}
