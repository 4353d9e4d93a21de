import { readSeparatedValues, type SeparatedRow } from './separated-values.ts';
import { readXml } from './xml-values.ts';

/** The rows of a feed, its header first: XML when it begins like a tag, else separated values. */
export async function* readRows(text: AsyncIterable<string>): AsyncGenerator<SeparatedRow[]> {
  const pieces = text[Symbol.asyncIterator]();
  let head = '';
  for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
    head += piece.value;
    if (head.trimStart() !== '') break;
  }
  const whole = behind(head, { [Symbol.asyncIterator]: () => pieces });
  yield* head.trimStart().startsWith('<') ? readXml(whole) : readSeparatedValues(whole);
}

async function* behind(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (head !== '') yield head;
  yield* rest;
}
