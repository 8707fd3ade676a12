/** A Chromium to use. Undefined: the one at the usual place of Debian, else Playwright's own. */
export const chromiumPath = (): string | undefined => process.env.CHROMIUM_PATH || undefined;

/** The environment the houses of the tests are started with. */
export const inherited = (): Record<string, string | undefined> => ({ ...process.env });
