import { FeedFailed } from '../feed-run.ts';

/** One row of the file. */
export interface SeparatedRow {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** null when a quoted value goes on behind its closing quote: nobody can tell where the values end. */
  readonly values: readonly string[] | null;
}

/**
 * A row of more characters is no product (the contract's limit is 256 KB); it is what an unclosed quote looks like, and
 * what would fill the memory.
 */
export const ROW_CHARS_MAX = 262_144;

const SEPARATORS = [',', '\t', ';', '|'] as const;

/** Reads values separated by comma, tab, semicolon or pipe (RFC 4180); the first line tells which. Empty lines do not count. */
export async function* readSeparatedValues(text: AsyncIterable<string>): AsyncGenerator<SeparatedRow[]> {
  const reader = new Reader();
  for await (const piece of text) yield reader.read(piece, false);
  yield reader.read('', true);
}

class Reader {
  #text = '';
  #line = 1;
  /** Where the row that is being read begins in the text. */
  #rowStart = 0;
  #separator: string | null = null;
  #width = 0;

  read(piece: string, isLast: boolean): SeparatedRow[] {
    this.#text += piece;
    const rows: SeparatedRow[] = [];
    let at = 0;
    while (at < this.#text.length) {
      const end = this.#readRow(at, isLast, rows);
      if (end === -1) break;
      at = end;
    }
    this.#text = this.#text.slice(at);
    if (this.#text.length > ROW_CHARS_MAX) throw this.#overlong();
    return rows;
  }

  /** Appends the row at `at` and returns where the next begins; -1 when its end has not come yet. */
  #readRow(at: number, isLast: boolean, rows: SeparatedRow[]): number {
    const text = this.#text;
    this.#rowStart = at;
    let newline = text.indexOf('\n', at);
    if (newline === -1 && !isLast) return -1;
    if (newline === -1) newline = text.length;
    this.#separator ??= separatorOf(text.slice(at, newline));
    const values: string[] = [];
    let start = at;
    while (true) {
      if (text.charCodeAt(start) === QUOTE) {
        const quoted = this.#readQuoted(start, isLast);
        if (quoted === null) return -1;
        if (!quoted.isClean) return this.#brokenRow(at, quoted.end, { isLast, rows });
        values.push(quoted.value);
        start = quoted.end;
        newline = newlineAt(text, Math.min(start, text.length));
      } else {
        const separator = text.indexOf(this.#separator, start);
        const end = separator === -1 || separator > newline ? newline : separator;
        values.push(end === newline ? withoutReturn(text.slice(start, end)) : text.slice(start, end));
        start = end;
      }
      if (start >= text.length || text.charCodeAt(start) === NEWLINE) break;
      start++;
    }
    return this.#take({ at, end: start, isLast }, values, rows);
  }

  #take(
    span: { at: number; end: number; isLast: boolean },
    values: readonly string[],
    rows: SeparatedRow[],
  ): number {
    const { at, end } = span;
    const line = this.#line;
    const endsFile = end >= this.#text.length;
    // A line end after a quoted value may still be on its way.
    if (endsFile && !span.isLast) return -1;
    if (end - at > ROW_CHARS_MAX) throw this.#overlong();
    this.#line += newlinesBetween(this.#text, at, end) + (endsFile ? 0 : 1);
    if (values.length > 1 || values[0] !== '') {
      this.#width ||= values.length;
      if (endsFile && values.length < this.#width) throw truncated(line);
      rows.push({ line, values });
    }
    return end + 1;
  }

  /** The value of a quoted field, and where it ends: at a separator, a line end or the end of the text. */
  #readQuoted(start: number, isLast: boolean): { value: string; end: number; isClean: boolean } | null {
    const text = this.#text;
    let value = '';
    let from = start + 1;
    while (true) {
      const quote = text.indexOf('"', from);
      if (quote === -1) {
        if (isLast) throw this.#notClosed(start);
        return null;
      }
      if (text.charCodeAt(quote + 1) === QUOTE) {
        value += text.slice(from, quote + 1);
        from = quote + 2;
        continue;
      }
      if (quote + 2 >= text.length && !isLast) return null; // the next characters decide what this quote is
      value += text.slice(from, quote);
      const end = text.startsWith('\r\n', quote + 1) ? quote + 2 : quote + 1;
      const isClean = end >= text.length || text[end] === this.#separator || text.charCodeAt(end) === NEWLINE;
      return { value, end, isClean };
    }
  }

  /** Gives up the row and goes on with the next line. */
  #brokenRow(at: number, from: number, { isLast, rows }: { isLast: boolean; rows: SeparatedRow[] }): number {
    const newline = this.#text.indexOf('\n', from);
    if (newline === -1 && !isLast) return -1;
    const end = newline === -1 ? this.#text.length : newline;
    if (end - at > ROW_CHARS_MAX) throw this.#overlong();
    rows.push({ line: this.#line, values: null });
    this.#line += newlinesBetween(this.#text, at, end) + 1;
    return end + 1;
  }

  #notClosed(start: number): FeedFailed {
    const line = this.#line + newlinesBetween(this.#text, this.#rowStart, start);
    return new FeedFailed({
      code: 'quote-not-closed',
      line,
      detail: `the quote that is opened on line ${line} is never closed; close it, or upload the file again if it was cut off`,
    });
  }

  #overlong(): FeedFailed {
    return new FeedFailed({
      code: 'overlong-row',
      line: this.#line,
      detail: `the row that begins on line ${this.#line} has more than ${ROW_CHARS_MAX} characters; look for a quote that is opened there and never closed`,
    });
  }
}

const QUOTE = 34;
const NEWLINE = 10;

function truncated(line: number): FeedFailed {
  return new FeedFailed({
    code: 'truncated',
    line,
    detail: `the file ends in the middle of line ${line}; upload it again`,
  });
}

/** The separator that the header has most of; a comma when it has none. */
function separatorOf(header: string): string {
  const counted = SEPARATORS.map((separator) => ({ separator, count: header.split(separator).length }));
  return counted.reduce((best, candidate) => (candidate.count > best.count ? candidate : best)).separator;
}

function newlineAt(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

function withoutReturn(value: string): string {
  return value.endsWith('\r') ? value.slice(0, -1) : value;
}

function newlinesBetween(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
