/**
 * The pixel's notation: an object is `k=v&k=v`, a list is `[a,b]`, and whatever stands inside is percent-encoded once
 * more. So it is read from the outside in, one decoding for each level. Malformed encoding stays as it is written.
 */

/** Calls back for each `k=v` of a level, decoded once. */
export function eachPair(text: string, found: (key: string, value: string) => void): void {
  let start = 0;
  while (start <= text.length) {
    let end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    const equals = text.indexOf('=', start);
    if (equals !== -1 && equals < end) {
      found(decoded(text.slice(start, equals)), decoded(text.slice(equals + 1, end)));
    } else if (end > start) {
      found(decoded(text.slice(start, end)), '');
    }
    start = end + 1;
  }
}

/** The members of `[a,b]`, decoded once; a text without brackets is a list of itself, an empty one of nothing. */
export function membersOf(text: string): string[] {
  if (!text.startsWith('[')) return text === '' ? [] : [text];
  const inner = text.endsWith(']') ? text.slice(1, -1) : text.slice(1);
  return inner === '' ? [] : inner.split(',').map(decoded);
}

/** The pairs of a level as an object; a repeated key keeps its last value. */
export function objectOf(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  eachPair(text, (key, value) => {
    fields[key] = value;
  });
  return fields;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
