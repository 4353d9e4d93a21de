import { FeedDecoder } from './feed-decoder.ts';
import { unpacked } from './unpacked.ts';

/** Text is handed on in pieces of at least this many characters: smaller ones cost more than they save. */
const PIECE_CHARS_MIN = 16_384;

/** The feed as text, piece by piece, whatever it is packed in and encoded with. */
export async function* textOf(
  source: AsyncIterable<Uint8Array>,
  /** Told of the line with the first character that only an older encoding explains. */
  guessed: (encoding: string, line: number) => void = () => {},
): AsyncGenerator<string> {
  const decoder = new FeedDecoder(guessed);
  let text = '';
  for await (const bytes of unpacked(source)) {
    text += decoder.decode(bytes);
    if (text.length < PIECE_CHARS_MIN) continue;
    yield text;
    text = '';
  }
  text += decoder.end();
  if (text !== '') yield text;
}
