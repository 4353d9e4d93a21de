/** Stops at an impossible state: the request answers 500 with a trace id, and nothing is written on its behalf. */
export function assert(condition: unknown, defect: string): asserts condition {
  if (!condition) throw new Error(`defect: ${defect}`);
}
