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
    return `CAST(${literalOf(value)}, ${quoted(type)})`;
  });
}

function literalOf(value: ColumnParams[string]): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `${value} is no parameter of a statement`);
    return String(value);
  }
  return `[${value.map(literalOf).join(',')}]`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}
