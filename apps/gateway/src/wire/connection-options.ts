/** The options that a Connection field names (RFC 9110 §7.6.1), in small letters. */
export function connectionOptions(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
}

/** `option`: in small letters. */
export function namesOption(value: string | undefined, option: string): boolean {
  if (value === undefined) return false;
  if (value === option) return true;
  // Most say one other word: a list is made only where this one can be in it.
  return value.toLowerCase().includes(option) && connectionOptions(value).includes(option);
}
