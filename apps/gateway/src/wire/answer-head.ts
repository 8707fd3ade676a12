import { fieldOf, type HeaderLines } from './header-lines.ts';

/** The header fields of an answer. Framing and the connection are said by whoever sends it. */
export interface AnswerHead {
  /** All but those below, but for `date`. */
  lines: HeaderLines;
  /** Of the body in bytes, where that is known (`content-length`). */
  length: number | undefined;
  /** `date` is among the lines. */
  dated: boolean;
  /** The client should not use this connection again (`connection: close`). */
  close: boolean;
}

/** From a flat list of names in small letters and values. Throws on a value that would end its line. */
export function answerHead(list: readonly string[]): AnswerHead {
  const head: AnswerHead = { lines: '', length: undefined, dated: false, close: false };
  for (let at = 0; at < list.length; at += 2) {
    const { name, value, line } = fieldOf(list[at] ?? '', list[at + 1] ?? '');
    if (name === 'content-length') head.length = Number(value);
    // RFC 9110 §7.8: whoever says `upgrade` says it is for the next hop.
    else if (name === 'connection' && value !== 'upgrade') head.close ||= value === 'close';
    else {
      if (name === 'date') head.dated = true;
      head.lines += line;
    }
  }
  return head;
}

/** The other way round, without the connection. */
export function listOfHead({ lines, length }: AnswerHead): string[] {
  const list: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const colon = lines.indexOf(': ', at);
    const end = lines.indexOf('\r\n', colon);
    list.push(lines.slice(at, colon), lines.slice(colon + 2, end));
    at = end + 2;
  }
  if (length !== undefined) list.push('content-length', String(length));
  return list;
}
