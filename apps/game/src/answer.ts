import { type Answer, REFUSALS, type RefusalCode } from '@pong/protocol';

export const DONE: Answer = { ok: true };

/** A refusal with its sentence. */
export function refuse(code: RefusalCode): Answer {
  return { ok: false, code, message: REFUSALS[code] };
}
