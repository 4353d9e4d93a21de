import { FeedFailed } from '../feed-run.ts';

/** Text is handed on in pieces of at least this many characters: smaller ones cost more than they save. */
const PIECE_CHARS_MIN = 16_384;

/**
 * The feed as text, piece by piece. Refuses everything that is not UTF-8 (with or without its mark) by naming the line,
 * because guessing an encoding would put broken titles into ads.
 */
export async function* textOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  let text = '';
  let first = true;
  for await (const bytes of joined(source)) {
    if (first) refuseOtherFormats(bytes);
    first = false;
    const piece = decode(decoder, bytes, lines);
    lines += newlinesIn(piece);
    text += piece;
    if (text.length < PIECE_CHARS_MIN) continue;
    yield text;
    text = '';
  }
  try {
    text += decoder.decode();
  } catch {
    throw new FeedFailed({
      code: 'truncated',
      line: lines,
      detail: `the file ends in the middle of a character on line ${lines}; upload it again`,
    });
  }
  if (text !== '') yield text;
}

/** The same bytes with at least four in the first piece, so that a file's mark is never cut in two. */
async function* joined(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array();
  for await (const bytes of source) {
    if (head === null) {
      yield bytes;
      continue;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < 4) continue;
    yield head;
    head = null;
  }
  if (head !== null && head.length > 0) yield head;
}

const MARKS: readonly { bytes: readonly number[]; code: 'wrong-encoding' | 'compressed'; what: string }[] = [
  { bytes: [0xff, 0xfe], code: 'wrong-encoding', what: 'UTF-16: save it as UTF-8' },
  { bytes: [0xfe, 0xff], code: 'wrong-encoding', what: 'UTF-16: save it as UTF-8' },
  { bytes: [0x1f, 0x8b], code: 'compressed', what: 'compressed with gzip: unpack it first' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], code: 'compressed', what: 'a zip archive: unpack it first' },
];

function refuseOtherFormats(bytes: Uint8Array): void {
  const mark = MARKS.find((candidate) => candidate.bytes.every((byte, i) => bytes[i] === byte));
  if (mark === undefined) return;
  throw new FeedFailed({
    code: mark.code,
    line: 1,
    detail: `the file is ${mark.what}, then upload it again`,
  });
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, line: number): string {
  let piece: string;
  try {
    piece = decoder.decode(bytes, { stream: true });
  } catch {
    const at = line + newlinesIn(validStart(bytes));
    throw new FeedFailed({
      code: 'wrong-encoding',
      line: at,
      detail: `line ${at} is not UTF-8 (perhaps Latin-1 or Windows-1252); save the file as UTF-8 and upload it again`,
    });
  }
  const nul = piece.indexOf('\0');
  if (nul === -1) return piece;
  const at = line + newlinesIn(piece.slice(0, nul));
  throw new FeedFailed({
    code: 'wrong-encoding',
    line: at,
    detail: `line ${at} holds a NUL character (perhaps the file is UTF-16); save it as UTF-8 and upload it again`,
  });
}

/** The text before the first whole line that is not UTF-8. */
function validStart(bytes: Uint8Array): string {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const broken = lenient.indexOf('\u{fffd}');
  // The first piece may begin in the middle of a character, whose rest then looks broken: nothing comes before it.
  return lenient.slice(0, Math.max(broken, 0));
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
