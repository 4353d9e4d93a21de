import { ID_LENGTH_MAX } from '../submission.ts';

/** An object as a sender wrote it: every field is anything until it was looked at. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text or a number as trimmed text; null for anything else, for nothing, and for what is too long to be an id. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' || text.length > ID_LENGTH_MAX ? null : text;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  // In-app senders write extra data as { value, type }.
  return isFields(value) && 'type' in value && !isFields(value.value) ? textOf(value.value) : null;
}

/** Text or a number as it is, for readers that know the unit. */
export function scalarOf(value: unknown): string | number | null {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return isFields(value) && 'type' in value && !isFields(value.value) ? scalarOf(value.value) : null;
}

/** A list as it is, one thing as a list of one, nothing as an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
