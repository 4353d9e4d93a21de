import { type Problem, Refusal } from '../../base/problem.ts';
import { type IsoDate, parseDate } from '../../base/time.ts';

export interface QueryOptions {
  /** The problem's code, default `invalid`. */
  readonly code?: string;
}

export interface IntOptions extends QueryOptions {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads query parameters leniently: names and enum values in any case, `True` for true, numbers as digits, dates as
 * `yyyy-MM-dd` or date-time; an empty value counts as absent. A value that cannot be read gives undefined and is
 * remembered; {@link check} then refuses all of them at once.
 */
export interface QueryReader {
  text(name: string, options?: QueryOptions): string | undefined;
  /** A name given once or several times, each value possibly a comma-separated list. */
  texts(name: string): readonly string[];
  int(name: string, options?: IntOptions): number | undefined;
  bool(name: string, options?: QueryOptions): boolean | undefined;
  oneOf<Value extends string>(
    name: string,
    values: readonly Value[],
    options?: QueryOptions,
  ): Value | undefined;
  date(name: string, options?: QueryOptions): IsoDate | undefined;
  /** Adds a refusal that the caller of the reader found. */
  refuse(name: string, wrong: string, options?: QueryOptions): void;
  /** Throws `Refusal` when anything could not be read. */
  check(): void;
}

export function readQuery(query: unknown): QueryReader {
  const values = valuesByName(query);
  const found: Problem[] = [];

  function refuse(name: string, wrong: string, options?: QueryOptions): undefined {
    found.push({
      code: options?.code ?? 'invalid',
      type: 'validation',
      status: 400,
      title: 'A query parameter is not valid',
      detail: `${name} ${wrong}; nothing was changed, correct it and send the request again`,
      pointer: `?${name}`,
    });
    return undefined;
  }

  function one(name: string, options?: QueryOptions): string | undefined {
    const given = values.get(name.toLowerCase()) ?? [];
    if (given.length > 1) return refuse(name, 'is given more than once', options);
    return given[0];
  }

  return {
    text: one,
    texts: (name) =>
      (values.get(name.toLowerCase()) ?? [])
        .flatMap((value) => value.split(','))
        .map((value) => value.trim())
        .filter((value) => value !== ''),
    int(name, options) {
      const value = one(name, options);
      if (value === undefined) return undefined;
      const number = /^[+-]?\d{1,16}$/.test(value.trim()) ? Number(value) : Number.NaN;
      const min = options?.min ?? -Number.MAX_SAFE_INTEGER;
      const max = options?.max ?? Number.MAX_SAFE_INTEGER;
      if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
      return refuse(name, `is no whole number${rangeText(options)}`, options);
    },
    bool(name, options) {
      const value = one(name, options)?.trim().toLowerCase();
      if (value === undefined) return undefined;
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      return refuse(name, 'is neither true nor false', options);
    },
    oneOf(name, allowed, options) {
      const value = one(name, options)?.trim().toLowerCase();
      if (value === undefined) return undefined;
      const match = allowed.find((candidate) => candidate.toLowerCase() === value);
      return match ?? refuse(name, `is none of ${allowed.join(', ')}`, options);
    },
    date(name, options) {
      const value = one(name, options);
      if (value === undefined) return undefined;
      return parseDate(value.trim()) ?? refuse(name, 'is no date such as 2026-01-31', options);
    },
    refuse,
    check() {
      if (found.length > 0) throw new Refusal(found);
    },
  };
}

function valuesByName(query: unknown): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of Object.entries(query ?? {})) {
    const key = name.toLowerCase();
    const given = [value].flat().filter((item): item is string => typeof item === 'string' && item !== '');
    values.set(key, [...(values.get(key) ?? []), ...given]);
  }
  return values;
}

function rangeText(options: IntOptions | undefined): string {
  const { min, max } = options ?? {};
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, ${min} or more`;
  return max === undefined ? '' : `, ${max} or less`;
}
