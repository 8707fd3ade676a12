/**
 * The same text with letters of its own. What is cut out of a head keeps all of the head in memory, up to 8 KB: whatever is
 * remembered beyond its request is copied first. Letters that are no bytes come from elsewhere and stay as they are.
 */
export function ownText(text: string): string {
  const own = Buffer.from(text, 'latin1').toString('latin1');
  return own === text ? own : text;
}
