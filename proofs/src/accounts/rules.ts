/** What must hold however the requests fall. */
export const RULES = [
  'one successor',
  'ended is ended',
  'nobody else ends',
  'a replay ends the family',
  'one name, one account',
  'the old password opens nothing',
  'tokens verify',
  'no fault',
] as const;
export type Rule = (typeof RULES)[number];

/** A rule that did not hold; `rule` for the table, the message for a person. */
export interface Breach extends Error {
  rule: Rule;
}

export function broken(rule: Rule, what: string): never {
  throw Object.assign(new Error(`${rule}: ${what}`), { rule });
}

export function isBreach(error: unknown): error is Breach {
  return error instanceof Error && 'rule' in error;
}
