import type { Problem } from '../../base/problem.ts';

/** No operation takes values nested half as deep; whatever walks over a value by calling itself manages this easily. */
export const NESTING_MAX = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Whether arrays and objects in a JSON text stand in one another more than {@link NESTING_MAX} deep. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (char === QUOTE) isInText = !isInText;
    else if (isInText) at += char === BACKSLASH ? 1 : 0;
    else if (OPENING.has(char) && ++depth > NESTING_MAX) return true;
    else if (CLOSING.has(char)) depth--;
  }
  return false;
}

export const NESTED_TOO_DEEP: Problem = {
  code: 'json-serialization-error',
  type: 'validation',
  status: 400,
  title: 'JSON error',
  detail: `arrays and objects of the body stand in one another more than ${NESTING_MAX} deep, which no operation takes; nothing was changed`,
};
