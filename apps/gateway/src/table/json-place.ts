/** Where a text stops being JSON: `line 3 column 7`. The text itself is not repeated: it may hold what is private. */
export function jsonPlace(text: string): string {
  let sound = 0;
  let broken = text.length;
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (onlyCutShort(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  const before = text.slice(0, onlyCutShort(text) ? text.length : sound).split('\n');
  return `line ${before.length} column ${(before.at(-1) ?? '').length + 1}`;
}

/** Whether what is there could still become JSON. The parser says no more than a sentence. */
function onlyCutShort(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    return /end of JSON|Unterminated/.test(message) || message.includes(`at position ${text.length} `);
  }
}
