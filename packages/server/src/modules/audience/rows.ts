/**
 * What a shopper did, a text row for each product: `,time,type,"product","seller"` behind a line break, newest first,
 * rows of one moment in the order of their text. They stay texts from the log to the store and back, because what is
 * new nearly always just goes in front of what was there.
 */
export interface Rows {
  readonly text: string;
  readonly count: number;
}

export const NO_ROWS: Rows = { text: '', count: 0 };

/** Rows in any order, with repetitions, as the first of them in order. */
export function rowsOf(unordered: readonly string[], max: number): Rows {
  const [only] = unordered;
  if (only === undefined) return NO_ROWS;
  if (unordered.length === 1) return { text: only, count: 1 };
  return firstOf([...unordered].sort(newestFirst), max);
}

/**
 * The first rows of both together. Commutative, associative and idempotent, because it is "the first N of a sorted
 * set": so it does not matter in which order events and links arrive, or how often.
 */
export function mergedRows(a: Rows, b: Rows, max: number): Rows {
  if (a.count === 0 || a.text === b.text) return b;
  if (b.count === 0) return a;
  if (oldestOf(b) > newestOf(a)) return shortened(b.text + a.text, a.count + b.count, max);
  if (oldestOf(a) > newestOf(b)) return shortened(a.text + b.text, a.count + b.count, max);
  return firstOf([...split(a), ...split(b)].sort(newestFirst), max);
}

/** A row as it stands among others. */
export function rowText(timeMs: string | number, type: number, offer: string): string {
  return `\n,${timeMs},${type}${offer}`;
}

function shortened(text: string, count: number, max: number): Rows {
  if (count <= max) return { text, count };
  let end = text.length;
  for (let left = count; left > max; left--) end = text.lastIndexOf('\n', end - 1);
  return { text: text.slice(0, end), count: max };
}

function firstOf(sorted: readonly string[], max: number): Rows {
  let text = '';
  let count = 0;
  let before = '';
  for (const row of sorted) {
    if (row === before) continue;
    if (count === max) break;
    text += row;
    count++;
    before = row;
  }
  return { text, count };
}

function split({ text }: Rows): string[] {
  return text
    .slice(1)
    .split('\n')
    .map((row) => `\n${row}`);
}

function newestFirst(a: string, b: string): number {
  return timeAt(b, 0) - timeAt(a, 0) || (a < b ? -1 : a > b ? 1 : 0);
}

function newestOf({ text }: Rows): number {
  return timeAt(text, 0);
}

function oldestOf({ text }: Rows): number {
  return timeAt(text, text.lastIndexOf('\n'));
}

/** The time of the row that begins there. */
function timeAt(text: string, start: number): number {
  return Number(text.slice(start + 2, text.indexOf(',', start + 2)));
}
