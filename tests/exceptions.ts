/**
 * What does not yet keep a rule of the house. The lists may only shrink: a fixed entry has to be taken
 * out, and the counts below lowered with it. Nothing is ever added.
 */
export const EXCEPTIONS = {
  /** `path -> module` */
  floors: [],
  /** Modules used without being declared. */
  undeclared: [],
  /** Paths of more than 350 lines. */
  long: [],
} as const satisfies Record<string, readonly string[]> as Record<
  'floors' | 'undeclared' | 'long',
  readonly string[]
>;

export const AT_MOST = { floors: 0, undeclared: 0, long: 0 } as const;
