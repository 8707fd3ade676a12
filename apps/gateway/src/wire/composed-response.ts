import type { HttpResponse } from './message.ts';

/** A response in functions; what is asked of it as a property is a function here. */
export type ResponseParts = Omit<HttpResponse, 'destroyed' | 'headersSent' | 'statusCode'> & {
  isDestroyed(): boolean;
  hasBegun(): boolean;
  status(): number;
};

/**
 * The response that these parts make. By a class, because getters in an object literal give each object a hidden class of
 * its own, in the old space: 1.4 µs instead of 0.13, and everything its functions hold outlives the young collections.
 */
export function composedResponse(parts: ResponseParts): HttpResponse {
  return new ComposedResponse(parts);
}

class ComposedResponse implements HttpResponse {
  readonly #parts: ResponseParts;
  readonly writeContinue: HttpResponse['writeContinue'];
  readonly writeHead: HttpResponse['writeHead'];
  readonly write: HttpResponse['write'];
  readonly end: HttpResponse['end'];
  readonly destroy: HttpResponse['destroy'];
  readonly onGone: HttpResponse['onGone'];
  readonly offGone: HttpResponse['offGone'];
  readonly onDrain: HttpResponse['onDrain'];

  constructor(parts: ResponseParts) {
    this.#parts = parts;
    this.writeContinue = parts.writeContinue;
    this.writeHead = parts.writeHead;
    this.write = parts.write;
    this.end = parts.end;
    this.destroy = parts.destroy;
    this.onGone = parts.onGone;
    this.offGone = parts.offGone;
    this.onDrain = parts.onDrain;
  }

  get destroyed(): boolean {
    return this.#parts.isDestroyed();
  }

  get headersSent(): boolean {
    return this.#parts.hasBegun();
  }

  get statusCode(): number {
    return this.#parts.status();
  }
}
