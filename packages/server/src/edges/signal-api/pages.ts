import { Type } from 'typebox';
import { type Problem, Refusal } from '../../base/problem.ts';

/** `limit` and `cursor` of every list. */
export const PageQuery = {
  limit: Type.Optional(Type.String()),
  cursor: Type.Optional(Type.String()),
};

const LIMIT = { standard: 50, max: 100 };

export function readPage(query: { limit?: string; cursor?: string }): {
  limit: number;
  cursor: number | null;
} {
  return {
    limit: Math.min(wholeNumber(query.limit, '?limit') ?? LIMIT.standard, LIMIT.max),
    cursor: wholeNumber(query.cursor, '?cursor'),
  };
}

export function wholeNumber(text: string | undefined, pointer: string): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Refusal([notANumber(pointer)]);
}

function notANumber(pointer: string): Problem {
  return {
    code: 'VALIDATION_ERROR',
    type: 'validation',
    status: 400,
    title: 'The query is invalid',
    detail: `${pointer.slice(1)} is a whole number above 0; nothing was looked up`,
    pointer,
  };
}

/** The envelope of a page. */
export function pageAnswer(data: readonly object[], next: number | null): object {
  return { data, next_cursor: next === null ? null : String(next), has_more: next !== null };
}
