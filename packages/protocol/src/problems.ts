/**
 * Every refusal a client can meet over HTTP: RFC 9457 problems with a stable `code`.
 * `docs/errors.md` lists the same codes; a test holds the two together in both directions.
 */
export const PROBLEMS = {
  // The request itself
  bad_request: { status: 400, title: 'The request is malformed.' },
  bad_path: { status: 400, title: 'The address is not written in its one canonical form.' },
  bad_header: { status: 400, title: 'A request header is malformed or ambiguous.' },
  invalid_body: { status: 400, title: 'Something in the form needs another look.' },
  cookies_required: { status: 400, title: 'This browser keeps no cookies, and a match needs one.' },
  not_found: { status: 404, title: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, title: 'This address does not answer that method.' },
  unknown_version: { status: 406, title: 'This version of the interface does not exist here.' },
  request_timeout: { status: 408, title: 'The request took too long to arrive.' },
  body_too_large: { status: 413, title: 'The request body is too large.' },
  unsupported_media_type: { status: 415, title: 'The body must be sent as application/json.' },
  upgrade_refused: { status: 426, title: 'Only WebSocket version 13 is spoken at this address.' },
  headers_too_large: { status: 431, title: 'The request headers are too large.' },
  // Who is asking
  sign_in_required: { status: 401, title: 'Open the game once, or sign in, and try again.' },
  invalid_token: { status: 401, title: 'Your session has ended. Sign in again, or play as a guest.' },
  wrong_credentials: { status: 401, title: 'That name and password do not belong together.' },
  second_factor_required: { status: 401, title: 'Enter a code of your authenticator app as well.' },
  sign_in_expired: { status: 410, title: 'That took too long, or was finished already. Sign in again.' },
  wrong_password: { status: 403, title: 'That is not your password.' },
  wrong_code: { status: 403, title: 'That code is not right, or was used already.' },
  passkey_refused: { status: 403, title: 'That passkey was not accepted.' },
  provider_refused: {
    status: 403,
    title: 'Signing in with the other site did not work. Try again, or another way.',
  },
  proof_refused: { status: 403, title: 'Show once more that it is you, and try again.' },
  refresh_refused: { status: 401, title: 'Your session has ended. Sign in again.' },
  service_token_required: { status: 401, title: 'This service answers only through the gateway.' },
  foreign_origin: { status: 403, title: 'The request came from another site.' },
  account_required: { status: 403, title: 'This needs an account. Choose a name and a password first.' },
  role_required: { status: 403, title: 'This is not open to your account.' },
  scope_required: { status: 403, title: 'This API key was not made for that.' },
  last_admin: { status: 409, title: 'This is the last administrator. Make another one first.' },
  account_closed: { status: 403, title: 'This account is closed.' },
  // Accounts
  name_taken: { status: 409, title: 'That name is taken.' },
  renamed_lately: { status: 429, title: 'A name may be changed once in seven days.' },
  too_many_keys: { status: 409, title: 'You have as many API keys as you may. Revoke one first.' },
  totp_on: { status: 409, title: 'An authenticator app is set up already. Take it off first.' },
  totp_off: { status: 409, title: 'No authenticator app is set up. Begin with a new one.' },
  identity_taken: {
    status: 409,
    title: 'That account there, or yours here, is linked already.',
  },
  passkeys_off: { status: 409, title: 'There are no passkeys at this address: it needs a name, and https.' },
  too_many_passkeys: { status: 409, title: 'You have as many passkeys as you may. Take one off first.' },
  last_credential: { status: 409, title: 'This is your last way to sign in. Add another one first.' },
  mail_off: { status: 409, title: 'This house sends no letters. Ask whoever runs it.' },
  link_refused: { status: 410, title: 'This link was used already, or is too old. Ask for a new one.' },
  merge_gone: { status: 410, title: 'There are no games of a guest to take over any more.' },
  already_claimed: { status: 409, title: 'This guest already has an account.' },
  // Limits
  too_many_requests: { status: 429, title: 'Too many requests. Wait a moment and try again.' },
  too_many_sockets: { status: 429, title: 'Too many open connections. Close another tab and try again.' },
  too_many_guests: {
    status: 429,
    title: 'Too many new guests from your network. Wait a moment and try again.',
  },
  too_many_attempts: { status: 429, title: 'Too many attempts. Wait a moment and try again.' },
  // The house
  internal_error: { status: 500, title: 'Something broke on our side. Nothing saved is lost.' },
  upstream_unreachable: { status: 502, title: 'A part of the game is not answering. Try again in a moment.' },
  not_ready: { status: 503, title: 'We are starting up. Try again in a moment.' },
  provider_away: {
    status: 503,
    title: 'The other site does not answer. Try again later, or sign in another way.',
  },
  draining: { status: 503, title: 'This server is going away. Try again now.' },
  overloaded: { status: 503, title: 'Too busy right now. Try again in a moment.' },
  upstream_timeout: { status: 504, title: 'A part of the game took too long. Try again in a moment.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457 body as it crosses the wire; media type `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  requestId: string;
  /** Of a refusal by the gateway: which of its steps refused. */
  phase?: string;
  /** What this occurrence is about, for a person. Never holds a secret or an echo of the request. */
  detail?: string;
  /** Sentences by field name, for `invalid_body` and `name_taken`. */
  fields?: Record<string, string>;
  /** Whole seconds, same as the Retry-After header. */
  retryAfter?: number;
}

export function isProblemCode(value: unknown): value is ProblemCode {
  return typeof value === 'string' && Object.hasOwn(PROBLEMS, value);
}

/** Builds a problem body. */
export function problemOf(
  code: ProblemCode,
  requestId: string,
  details: Pick<Partial<Problem>, 'phase' | 'detail' | 'fields' | 'retryAfter'> = {},
): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: `/errors#${code}`, title, status, code, requestId, ...details };
}
