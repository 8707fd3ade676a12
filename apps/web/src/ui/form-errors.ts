export type FieldErrors = { readonly [field in 'username' | 'password']?: string | undefined };

/** The first sentence for each field. */
export function fieldErrors(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): FieldErrors {
  const first = (field: string) => issues.find(({ path }) => path[0] === field)?.message;
  return { username: first('username'), password: first('password') };
}

/** The name offered in "That name is taken. Try margaux-7.", if one is. */
export function suggestedName(sentence: string): string | undefined {
  return /\bTry ([A-Za-z][A-Za-z0-9_-]*)\.?$/.exec(sentence)?.[1];
}
