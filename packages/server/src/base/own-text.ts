/**
 * The same text in memory of its own. A piece that was cut out of a longer text keeps all of that alive: whoever keeps a
 * few names of a feed would keep the feed.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
