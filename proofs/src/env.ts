/** What a house started by a proof inherits; the proof sets the rest. */
export const inherited = (): Record<string, string | undefined> => ({ ...process.env });

/** A Chromium to use. Undefined: the one at the usual place of Debian, else Playwright's own. */
export const chromiumPath = (): string | undefined => process.env.CHROMIUM_PATH || undefined;
