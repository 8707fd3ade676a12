import { isProblemCode, PROBLEMS, type ProblemCode } from '@pong/protocol';

/** A refusal as a page shows it: one sentence, and one by field where the form knows which. */
export interface ShownProblem {
  /** `offline`: the answer never came, or made no sense. */
  code: ProblemCode | 'offline';
  sentence: string;
  fields: Readonly<Record<string, string>>;
  /** Seconds; null when the server named none. */
  retryAfterS: number | null;
}

export const OFFLINE: ShownProblem = {
  code: 'offline',
  sentence: 'We cannot reach the game. Check your connection and try again.',
  fields: {},
  retryAfterS: null,
};

/** What a refusal says. Only texts of our own problem form are shown; anything else is "cannot reach". */
export async function readProblem(response: Response): Promise<ShownProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('code' in body) || !isProblemCode(body.code))
    return OFFLINE;
  const detail = 'detail' in body && typeof body.detail === 'string' ? body.detail : undefined;
  const retryAfter = 'retryAfter' in body && typeof body.retryAfter === 'number' ? body.retryAfter : null;
  return {
    code: body.code,
    sentence: detail ?? PROBLEMS[body.code].title,
    fields: 'fields' in body ? texts(body.fields) : {},
    retryAfterS: retryAfter,
  };
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}
