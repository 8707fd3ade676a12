export type FieldErrors = Readonly<Record<string, string>>;

/** The first sentence for each field. */
export function fieldErrors(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): FieldErrors {
  const found: Record<string, string> = {};
  for (const { path, message } of issues) found[String(path[0])] ??= message;
  return found;
}

/** The name offered in "That name is taken. Try margaux-7.", if one is. */
export function suggestedName(sentence: string): string | undefined {
  return /\bTry ([A-Za-z][A-Za-z0-9_-]*)\.?$/.exec(sentence)?.[1];
}
