import { type Fields, isFields } from '../dialects/fields.ts';

/** A macro that the partner left as it was, because it had nothing to put there. */
const UNFILLED = /^(?:\{\{?[^{}"]*\}?\}|\$\{[^}]*\}|<[^>]*>|~[\w-]+~|\[[a-z_]+\]|null|undefined)$/i;

/** What the first path leads to that leads to something; undefined when none does. */
export function valueAt(payload: Fields, paths: readonly string[]): unknown {
  for (const path of paths) {
    // A field may have dots in its name, and then is meant itself.
    const value = told(payload[path]) ?? told(follow(payload, path.split('.')));
    if (value !== undefined) return value;
  }
  return undefined;
}

function follow(payload: Fields, steps: readonly string[]): unknown {
  let value: unknown = payload;
  for (const step of steps) {
    const at = parsed(value);
    if (!isFields(at)) return undefined;
    value = at[step];
  }
  return value;
}

/** A text that holds JSON as what it holds; anything else as it is. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function told(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  return typeof value === 'string' && UNFILLED.test(value.trim()) ? undefined : value;
}
