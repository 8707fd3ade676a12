/** What a house started by a proof inherits; the proof sets the rest. */
export const inherited = (): Record<string, string | undefined> => ({ ...process.env });
