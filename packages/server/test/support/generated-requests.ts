import fc from 'fast-check';
import type { Described, Schema } from './contract.ts';
import { resolved } from './contract.ts';

/** A request as it goes over the wire. */
export interface MadeRequest {
  readonly operationId: string;
  readonly method: string;
  /** With the query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** False when it goes to another address than the operation's, or in another way. */
  readonly isDescribed: boolean;
}

/** How far from its description a request is: as described, with a part gone wrong now and then, or out to hurt. */
type Temper = 'valid' | 'mutated' | 'hostile';

export interface KnownIds {
  readonly [field: string]: readonly unknown[];
}

const NASTY_TEXTS = [
  '',
  ' ',
  '\0',
  'null',
  'undefined',
  'NaN',
  '-1',
  '-0',
  '0',
  '1e999',
  '0x10',
  '9007199254740993',
  '99999999999999999999',
  '1.0000001',
  '٣',
  "' OR 1=1 --",
  '"; DROP TABLE budgets; --',
  '../../etc/passwd',
  '%00',
  '%zz',
  '%c0%af',
  '{{constructor}}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  '\ud800',
  '👩‍👩‍👧',
  'İ',
  'ß',
  '\u202eabc',
  'a\r\nx-evil: 1',
  '1.2.3',
  '.',
  '1.',
  '.1',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '2026-01-01T25:00:00',
  '+275760-09-13',
  'True',
  'TRUE',
  'yes',
  'x'.repeat(5_000),
];

const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...NASTY_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    [[]],
    [null],
    -1,
    0,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    2 ** 31,
    1e-7,
    { $ref: 1 },
    { value: {} },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

const BROKEN_BODIES = [
  '',
  ' ',
  '[',
  '{"a":',
  'null',
  '"text"',
  '7',
  '[null]',
  '[[]]',
  '{"__proto__":{"a":1}}',
  '[{"constructor":{"prototype":{"a":1}}}]',
  '\ufeff[]',
  '[1,]',
  '{"a":1,"a":2}',
  'a=b&c=d',
  '<xml/>',
  '\0',
  '\xff\xfe',
  DEEP,
  `[${'{},'.repeat(3_000)}{}]`,
  `["${'x'.repeat(200_000)}"]`,
];

/** Requests of every operation, from such as it describes to such as nobody should send. */
export function generatedRequests(
  operations: readonly Described[],
  known: KnownIds,
): fc.Arbitrary<MadeRequest> {
  return fc
    .tuple(fc.constantFrom(...operations), fc.constantFrom<Temper>('valid', 'mutated', 'hostile'))
    .chain(([described, temper]) => requestOf(described, temper, known));
}

function requestOf(described: Described, temper: Temper, known: KnownIds): fc.Arbitrary<MadeRequest> {
  const { operation, document, path, method } = described;
  const parameters = (operation.parameters ?? []).filter(({ name }) => name !== undefined);
  const values = new Values(described, temper, known);
  const inPath = parameters.filter((each) => each.in === 'path');
  const inQuery = parameters.filter((each) => each.in === 'query');
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [
    'application/json',
    undefined,
  ];
  return fc
    .record({
      places: fc.tuple(...inPath.map(({ name, schema }) => values.named(name, schema))),
      query: fc.tuple(
        ...inQuery.map(({ name, schema, required }) =>
          fc.option(values.named(name, schema), { nil: undefined, freq: required === true ? 20 : 2 }),
        ),
      ),
      body: content === undefined ? fc.constant(undefined) : values.of(resolved(content.schema, document)),
      twist: temper === 'valid' ? fc.constant(STRAIGHT) : twist(temper),
      key: fc.option(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }), { freq: 4 }),
    })
    .map(({ places, query, body, twist: { kind, text }, key }) => {
      const filled = inPath.reduce(
        (address, { name }, at) => address.replace(`{${name}}`, encoded(places[at])),
        path,
      );
      const asked = inQuery.flatMap(({ name }, at) =>
        query[at] === undefined ? [] : [`${name}=${encoded(query[at])}`],
      );
      if (kind === 'parameter') asked.push(`${encoded(text)}=${encoded(text)}`);
      if (kind === 'twice') asked.push(...asked);
      const sent = kind === 'body' ? text : body === undefined ? undefined : written(type, body);
      return {
        operationId: operation.operationId,
        method: kind === 'method' ? text : method,
        path: `${kind === 'version' ? filled.replace('/2026-07/', `/${encoded(text)}/`) : filled}${asked.length === 0 ? '' : `?${asked.join('&')}`}`,
        headers: {
          ...(sent === undefined ? {} : { 'content-type': kind === 'type' ? headerText(text) : type }),
          ...(sent === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent)) }),
          ...(key === null ? {} : { 'idempotency-key': headerText(key) }),
          ...(kind === 'accept' ? { accept: headerText(text) } : {}),
        },
        body: sent,
        isDescribed: kind !== 'method' && kind !== 'version' && !places.some(isNowhere),
      };
    });
}

interface Twist {
  readonly kind: 'none' | 'parameter' | 'twice' | 'body' | 'method' | 'version' | 'type' | 'accept';
  readonly text: string;
}

const STRAIGHT: Twist = { kind: 'none', text: '' };

function twist(temper: Temper): fc.Arbitrary<Twist> {
  const texts = fc.oneof(fc.constantFrom(...NASTY_TEXTS), fc.string({ maxLength: 20 }));
  const twists: fc.Arbitrary<Twist>[] = [
    fc.record({ kind: fc.constantFrom('parameter', 'twice', 'version', 'type', 'accept'), text: texts }),
    fc.record({ kind: fc.constant('body'), text: fc.constantFrom(...BROKEN_BODIES) }),
    fc.record({
      kind: fc.constant('method'),
      text: fc.constantFrom('PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'POST'),
    }),
  ];
  return fc.oneof({ weight: temper === 'hostile' ? 3 : 12, arbitrary: fc.constant(STRAIGHT) }, ...twists);
}

/** Values of a description, or of something else where the temper wants it. */
class Values {
  readonly #described: Described;
  readonly #temper: Temper;
  readonly #known: KnownIds;

  constructor(described: Described, temper: Temper, known: KnownIds) {
    this.#described = described;
    this.#temper = temper;
    this.#known = known;
  }

  named(name: string, schema: Schema): fc.Arbitrary<unknown> {
    const known = this.#known[name];
    if (known === undefined) return this.of(schema);
    const right = fc.constantFrom(...known);
    return this.#temper === 'valid' ? right : fc.oneof({ weight: 4, arbitrary: right }, this.of(schema));
  }

  of(schema: Schema): fc.Arbitrary<unknown> {
    const described = this.#asDescribed(resolved(schema, this.#described.document));
    if (this.#temper === 'valid') return described;
    const weight = this.#temper === 'mutated' ? 12 : 2;
    return fc.oneof({ weight, arbitrary: described }, nasty);
  }

  #asDescribed(schema: Schema): fc.Arbitrary<unknown> {
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => this.of(each)));
    const [type] = [schema.type ?? 'null'].flat();
    switch (type) {
      case 'object':
        return this.#object(schema);
      case 'array':
        return this.#temper === 'valid'
          ? fc.array(this.of(schema.items ?? {}), { minLength: 1, maxLength: 1 })
          : fc.array(this.of(schema.items ?? {}), { maxLength: 4 });
      case 'integer':
        return fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.maxSafeInteger());
      case 'number':
        return fc.oneof(
          fc.constantFrom(0, 0.35, 1, 100.5),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
        );
      case 'boolean':
        return fc.boolean();
      case 'string':
        return (
          TEXTS[schema.format ?? ''] ??
          fc.oneof(fc.constantFrom('1', '10.5', '2099-01-01'), fc.string({ maxLength: 20 }))
        );
      default:
        return fc.constant(null);
    }
  }

  #object({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(
      ([name, field]) => [name, this.named(name, field)] as const,
    );
    const requiredKeys = this.#temper === 'hostile' ? [] : [...required];
    const record = fc.record(Object.fromEntries(fields), { requiredKeys });
    if (this.#temper === 'valid') return record;
    const extra = fc.dictionary(fc.constantFrom('colour', '__proto__', 'id ', 'a/b~c', ''), nasty, {
      maxKeys: 1,
    });
    return fc
      .tuple(record, fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, extra))
      .map(([own, more]) => ({ ...own, ...more }));
  }
}

const TEXTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: fc.constantFrom('2026-01-31', '2099-12-31', '2024-02-29', '2001-01-01'),
  'date-time': fc.constantFrom('2026-01-31T12:00:00Z', '2026-07-01T00:00:00+02:00', '1970-01-01T00:00:00Z'),
  uuid: fc.uuid(),
};

function written(type: string, body: unknown): string {
  if (type === 'application/json') return JSON.stringify(body);
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return fields.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

/** As a part of an address: percent-encoded, half of a character replaced as browsers do it. */
function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed());
}

/** A part of a path that leads to another path. */
function isNowhere(value: unknown): boolean {
  return value === '' || value === '.' || value === '..';
}

/** What Node lets into a header at all. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
}
