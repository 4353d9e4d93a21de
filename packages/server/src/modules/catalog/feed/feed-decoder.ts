import { isAscii } from 'node:buffer';
import { FeedFailed } from '../feed-run.ts';

/**
 * Bytes to text: UTF-8, UTF-16 with or without its mark, or Windows-1252 (which holds Latin-1). Which of the last and UTF-8 it is
 * shows at the first character beyond ASCII; what does not fit from there on is refused by naming the line, because a file of
 * two encodings would put broken titles into ads.
 */
export class FeedDecoder {
  readonly #guessed: (encoding: string, line: number) => void;
  #chosen: InstanceType<typeof TextDecoder> | null = null;
  /** Bytes that wait for those behind them to tell the encoding. */
  #waiting: Buffer = Buffer.alloc(0);
  #isStart = true;
  #line = 1;

  constructor(guessed: (encoding: string, line: number) => void) {
    this.#guessed = guessed;
  }

  decode(bytes: Uint8Array): string {
    if (this.#chosen !== null) return this.#text(this.#chosen, bytes);
    const waiting = this.#waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#waiting, bytes]);
    this.#waiting = waiting;
    // A mark has at most four bytes, and must not be judged by half of it.
    return this.#isStart && waiting.length < 4 ? '' : this.#judge(waiting);
  }

  /** What was still waiting; throws when the file ends in the middle of a character. */
  end(): string {
    const waiting = this.#waiting;
    const judged = waiting.length === 0 ? '' : this.#judge(waiting);
    const text = judged + (this.#waiting.length === 0 ? '' : this.#choose('utf-8'));
    try {
      return text + (this.#chosen?.decode() ?? '');
    } catch {
      throw new FeedFailed({
        code: 'truncated',
        line: this.#line,
        detail: `the file ends in the middle of a character on line ${this.#line}; upload it again`,
      });
    }
  }

  #judge(bytes: Buffer): string {
    const wide = this.#isStart ? wideEncodingOf(bytes) : null;
    if (wide === null && isAscii(bytes)) {
      this.#waiting = Buffer.alloc(0);
      this.#isStart = false;
      return this.#checked(bytes.toString('latin1'));
    }
    const encoding = wide ?? narrowEncodingOf(bytes);
    return encoding === null ? '' : this.#choose(encoding);
  }

  #choose(encoding: string): string {
    const bytes = this.#waiting;
    this.#waiting = Buffer.alloc(0);
    this.#chosen = new TextDecoder(encoding, { fatal: true, ignoreBOM: !this.#isStart });
    if (encoding === GUESSED) {
      const start = bytes.findIndex((byte) => byte > 0x7f);
      this.#guessed(encoding, this.#line + newlinesIn(bytes.toString('latin1', 0, start)));
    }
    return this.#text(this.#chosen, bytes);
  }

  #text(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string {
    let piece: string;
    try {
      piece = decoder.decode(bytes, { stream: true });
    } catch {
      const at = this.#line + newlinesIn(validStart(bytes, decoder.encoding));
      throw new FeedFailed({
        code: 'wrong-encoding',
        line: at,
        detail: `line ${at} is not ${decoder.encoding.toUpperCase()} as the lines before it are; save the file as UTF-8 and upload it again`,
      });
    }
    return this.#checked(piece);
  }

  #checked(piece: string): string {
    const nul = piece.indexOf('\0');
    if (nul === -1) {
      this.#line += newlinesIn(piece);
      return piece;
    }
    const at = this.#line + newlinesIn(piece.slice(0, nul));
    throw new FeedFailed({
      code: 'wrong-encoding',
      line: at,
      detail: `line ${at} holds a NUL character, so it is no text; save the file as UTF-8 and upload it again`,
    });
  }
}

/** Every byte has a meaning in it, so that it explains what UTF-8 does not. */
const GUESSED = 'windows-1252';

/** UTF-16 by its mark or, without one, by the zeros in every other byte of a header in ASCII. */
function wideEncodingOf([a, b, c, d]: Buffer): string | null {
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : null;
}

/** By the first character beyond ASCII; null when its end has not come yet. */
function narrowEncodingOf(bytes: Buffer): string | null {
  const start = bytes.findIndex((byte) => byte > 0x7f);
  const lead = bytes[start] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const character = bytes.subarray(start, start + length);
  if (lead < 0xc2 || lead > 0xf4 || character.subarray(1).some((byte) => byte >> 6 !== 2)) return GUESSED;
  return character.length < length ? null : 'utf-8';
}

/** The text before the first whole line that does not fit the encoding. */
function validStart(bytes: Uint8Array, encoding: string): string {
  const lenient = new TextDecoder(encoding).decode(bytes);
  const broken = lenient.indexOf('\u{fffd}');
  // The first piece may begin in the middle of a character, whose rest then looks broken: nothing comes before it.
  return lenient.slice(0, Math.max(broken, 0));
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
