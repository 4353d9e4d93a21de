/** The known name that a misspelt one most probably means, or null when none is near. */
export function nearest(given: string, known: readonly string[]): string | null {
  const flat = flatten(given);
  let best: { name: string; distance: number } | null = null;
  for (const name of known) {
    const distance = editDistance(flat, flatten(name));
    if (best === null || distance < best.distance) best = { name, distance };
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(flat.length / 3)) ? best.name : null;
}

/** `signal-port`, `SIGNAL_PORT` and `signalPort` are one word to whoever types them. */
function flatten(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Levenshtein's distance by rows: insertions, deletions and substitutions between two words. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
