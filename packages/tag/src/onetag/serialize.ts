/**
 * The notation of a request: an object is `k=v&k=v`, a list is `[a,b]`, and whatever stands inside is percent-encoded
 * once more, level by level.
 */
export function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((entry) => encoded(serialize(entry))).join(',')}]`;
  if (typeof value === 'object' && value !== null) return pairsOf(value as Record<string, unknown>);
  return typeof value === 'boolean' ? String(+value) : String(value);
}

/** `k=v&k=v` with both sides encoded once. */
export function pairsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.keys(fields)
    .map((key) => `${encoded(key)}=${encoded(serialize(fields[key]))}`)
    .join('&');
}

/** Half of a character, cut off by a page, must not cost the whole request. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(text)));
  }
}
