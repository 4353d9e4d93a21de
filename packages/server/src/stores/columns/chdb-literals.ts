import { assert } from '../../base/assert.ts';
import type { ColumnParams } from './port.ts';

/**
 * A statement with its parameters `{name:Type}` written into it as literals. The library's own binding would let one
 * statement with parameters run at a time in the whole process: a small report would wait for a large one.
 */
export function withLiterals(sql: string, params: ColumnParams): string {
  return sql.replace(/\{(\w+):([^{}]+)\}/g, (_, name: string, type: string) => {
    const value = params[name];
    assert(value !== undefined, `the statement's parameter ${name} has no value`);
    return `CAST(${typeof value === 'object' ? listOf(value) : literalOf(value)}, ${quoted(type)})`;
  });
}

/** One text that the engine cuts: it would take three times as long to parse the texts of twenty thousand names. */
function listOf(values: readonly (string | number)[]): string {
  const texts = values.map((value) => (typeof value === 'number' ? literalOf(value) : value));
  if (texts.length === 0 || texts.some((text) => text.includes('\0')))
    return `[${values.map(literalOf).join(',')}]`;
  return `splitByChar('\\0', ${quoted(texts.join('\0'))})`;
}

function literalOf(value: string | number): string {
  if (typeof value === 'string') return quoted(value);
  assert(Number.isFinite(value), `${value} is no parameter of a statement`);
  return String(value);
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}
