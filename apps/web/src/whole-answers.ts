import type { RequestListener } from 'node:http';

/** What could make a file's answer 412 or 416 (RFC 9110 §13.1.1, §13.1.4, §13.1.5, §14.2). */
const NOT_HEARD = ['if-match', 'if-unmodified-since', 'if-range', 'range'];

/**
 * Has a file answered whole, or with 304. Next would say 412 and 416 as pages of its older router, which is not in this
 * app, and so says 500 (vercel/next.js#92141). A server may ignore a range, and nothing is changed here that a
 * precondition could save from being lost.
 */
export function answeredWhole(listener: RequestListener): RequestListener {
  return (request, response) => {
    for (const name of NOT_HEARD) delete request.headers[name];
    // RFC 9110 §14.3. Next leaves it as it finds it.
    response.setHeader('accept-ranges', 'none');
    listener(request, response);
  };
}
