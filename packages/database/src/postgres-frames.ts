/**
 * Cuts what a client of PostgreSQL sends into units that must reach the one embedded session whole.
 * Wire format: PostgreSQL documentation, "Message Formats" (protocol 3.0).
 */

const PROTOCOL_3_0 = 196_608;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
/** What PostgreSQL itself allows for a start-up packet (MAX_STARTUP_PACKET_LENGTH). */
const MAX_STARTUP_BYTES = 10_000;
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const QUERY = 0x51;
const SYNC = 0x53;
const FLUSH = 0x48;
const TERMINATE = 0x58;
const FUNCTION_CALL = 0x46;
const PASSWORD = 0x70;

export type Unit =
  /** A request for encryption: answered with `N`, the client goes on in clear. */
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'startup'; readonly bytes: Buffer }
  /** The answer to `passwordRequest`. */
  | { readonly kind: 'password'; readonly text: string }
  /** Whole messages. `complete` is false after a Flush: the same client must be heard next. */
  | { readonly kind: 'messages'; readonly bytes: Buffer; readonly complete: boolean }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'malformed' };

/**
 * One per connection. `push` takes bytes as they come from the socket, in any portions, and gives the units
 * that are now whole. After `malformed` or `terminate` nothing more is to be pushed. With `password` the first
 * message after the start-up has to be one, and a small one: nobody fills our memory before it is known who it is.
 */
export function createFrames({ password = false } = {}) {
  let chunks: Buffer[] = [];
  let heldBytes = 0;
  /** Do not join the portions again before there are this many bytes: keeps large messages linear. */
  let wantedBytes = 0;
  let started = false;
  let passwordDue = password;

  function take(held: Buffer): { units: Unit[]; rest: Buffer } {
    const units: Unit[] = [];
    let unitStart = 0;
    let at = 0;
    wantedBytes = 0;
    const give = (unit: Unit) => {
      units.push(unit);
      unitStart = at;
    };
    for (;;) {
      const headerBytes = started ? 5 : 8;
      if (held.length - at < headerBytes) break;
      const lengthBytes = held.readInt32BE(started ? at + 1 : at);
      const size = started ? lengthBytes + 1 : lengthBytes;
      const limit = started && !passwordDue ? MAX_MESSAGE_BYTES : MAX_STARTUP_BYTES;
      const unasked = started && passwordDue && held[at] !== PASSWORD && held[at] !== TERMINATE;
      if (size < headerBytes || size > limit || unasked) {
        give({ kind: 'malformed' });
        break;
      }
      if (held.length - at < size) {
        wantedBytes = at - unitStart + size;
        break;
      }
      const type = held[at];
      const code = started ? 0 : held.readInt32BE(at + 4);
      at += size;
      if (!started) {
        if (code === SSL_REQUEST || code === GSS_REQUEST) give({ kind: 'encryption' });
        else if (code === CANCEL_REQUEST) give({ kind: 'cancel' });
        else if (code === PROTOCOL_3_0) {
          started = true;
          give({ kind: 'startup', bytes: held.subarray(unitStart, at) });
        } else {
          give({ kind: 'malformed' });
          break;
        }
      } else if (type === TERMINATE) {
        give({ kind: 'terminate' });
        break;
      } else if (passwordDue) {
        passwordDue = false;
        // Ends with a zero byte.
        give({ kind: 'password', text: held.toString('utf8', unitStart + headerBytes, at - 1) });
      } else if (type === SYNC || type === QUERY || type === FUNCTION_CALL || type === FLUSH) {
        give({ kind: 'messages', bytes: held.subarray(unitStart, at), complete: type !== FLUSH });
      }
    }
    return { units, rest: held.subarray(unitStart) };
  }

  return {
    push(chunk: Buffer): Unit[] {
      chunks.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes < wantedBytes) return [];
      const { units, rest } = take(chunks.length === 1 ? chunk : Buffer.concat(chunks));
      chunks = rest.length > 0 ? [rest] : [];
      heldBytes = rest.length;
      return units;
    },
  };
}

/** AuthenticationCleartextPassword: good enough where the wire is this machine's loopback. */
export function passwordRequest(): Buffer {
  const message = Buffer.alloc(9);
  message.write('R', 0, 'latin1');
  message.writeInt32BE(8, 1);
  message.writeInt32BE(3, 5);
  return message;
}

/**
 * An ErrorResponse of severity FATAL, after which the connection is closed.
 * `code` is a five-letter SQLSTATE.
 */
export function fatalResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('E', 0, 'latin1');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
