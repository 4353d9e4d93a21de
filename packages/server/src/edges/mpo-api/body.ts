import { type Micros, parseMicros } from '../../base/money.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import { type IsoDate, parseDate } from '../../base/time.ts';
import { type CampaignsCode, invalid } from '../../modules/campaigns/index.ts';

/** Ids have at most this many digits: every one of them is a safe integer. */
const ID = /^\d{1,15}$/;

/** Reads an id given as a number or as digits; null for anything else. Leading zeros are dropped. */
export function parseId(value: unknown): string | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return ID.test(text) ? String(Number(text)) : null;
}

/** The id in a path; refuses what cannot be one. */
export function pathId(params: unknown, name: string, code: CampaignsCode): string {
  const value = (params as Readonly<Record<string, string>>)[name];
  const id = parseId(value);
  if (id === null) {
    throw new Refusal([invalid(code, `${value} is no id: ids have digits only. Check the path.`)]);
  }
  return id;
}

/** A text that the database can keep: without the NUL character, and without half of one that was cut in two. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

/** The body as an array of items; refuses anything else. */
export function arrayBody(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  throw new Refusal([invalid('WithInvalidBody', 'The body must be a JSON array. Nothing was changed.', '')]);
}

/**
 * Reads the fields of one JSON object leniently: numbers also as digits, money also as a decimal string, dates also as
 * date-times. A field that is absent or null gives undefined, and so does one that cannot be read, which is remembered.
 */
export class FieldReader {
  readonly problems: Problem[] = [];
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #isObject: boolean;

  /** @param known every field that the operation knows; others are problems, so that no typo is silently ignored */
  constructor(body: unknown, known: readonly string[]) {
    this.#isObject = isObject(body);
    this.#fields = isObject(body) ? body : {};
    if (!isObject(body)) {
      this.refuse('WithInvalidBody', `A JSON object is needed here, with ${known.join(', ')}.`, '');
      return;
    }
    for (const name of Object.keys(body)) {
      if (known.includes(name)) continue;
      this.refuse('WithUnknownField', `There is no field ${name} here; known are ${known.join(', ')}.`, name);
    }
  }

  /** The value as sent; undefined when absent or null. */
  raw(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  /** True when the field was sent, even as null. */
  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  id(name: string, code: CampaignsCode): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    return parseId(value) ?? this.refuse(code, `${shown(value)} is no id: ids have digits only.`, name);
  }

  /** An array of ids, each kept once, in the order given. */
  ids(name: string, code: CampaignsCode): string[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length === 0) {
      return this.refuse(code, `An array with at least one id is needed, not ${shown(value)}.`, name);
    }
    const ids = value.map((item, at) => {
      const id = parseId(item);
      if (id === null) this.refuse(code, `${shown(item)} is no id: ids have digits only.`, `${name}/${at}`);
      return id;
    });
    return [...new Set(ids.filter((id) => id !== null))];
  }

  money(name: string, code: CampaignsCode): Micros | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const micros = typeof value === 'number' || typeof value === 'string' ? parseMicros(value) : null;
    if (micros !== null) return micros;
    const detail = `${shown(value)} is no amount: send zero or a positive decimal below 9,000,000,000, for example 100.50.`;
    return this.refuse(code, detail, name);
  }

  date(name: string, code: CampaignsCode): IsoDate | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const date = typeof value === 'string' ? parseDate(value.trim()) : null;
    return date ?? this.refuse(code, `${shown(value)} is no date such as "2030-01-31".`, name);
  }

  bool(name: string, code: CampaignsCode): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    if (text === 'true' || text === 'false') return text === 'true';
    return this.refuse(code, `${shown(value)} is neither true nor false.`, name);
  }

  oneOf<Value extends string>(
    name: string,
    { values, code }: { values: readonly Value[]; code: CampaignsCode },
  ): Value | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
    const match = values.find((candidate) => candidate.toLowerCase() === text);
    return match ?? this.refuse(code, `${shown(value)} is none of ${values.join(', ')}.`, name);
  }

  /** Remembers what is wrong with a field (its name may continue into the value: `campaignIds/2`). */
  refuse(code: CampaignsCode, detail: string, name: string): undefined {
    const path = name.split('/').map((part) => part.replaceAll('~', '~0'));
    this.problems.push(
      invalid(code, `${detail} Nothing was changed.`, name === '' ? '' : `/${path.join('/')}`),
    );
    return undefined;
  }

  /** For a field without which the operation makes no sense; says so unless the field was already found at fault. */
  need(value: unknown, { name, code, hint }: { name: string; code: CampaignsCode; hint: string }): void {
    if (value !== undefined || this.raw(name) !== undefined || !this.#isObject) return;
    this.refuse(code, `${name} is missing: ${hint}.`, name);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A wrong value as an error names it, cut where nobody needs more. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
