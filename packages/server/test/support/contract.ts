import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A schema of either document, as far as the tests look into it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface ApiOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly $ref?: string;
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One operation of a document, with the document that its references lead into. */
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
  readonly document: ApiDocument;
}

function fixture(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/contract/${file}`, import.meta.url), 'utf8'));
}

function read(file: string): ApiDocument {
  return asDraft2020(fixture(file)) as ApiDocument;
}

/** What keeps a value from being an OpenAPI 3.1 document. */
export function openApiFaults(document: unknown): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('media-range', true);
  const validate = ajv.compile(fixture('openapi-3.1.schema.json') as object);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What the contract asks for: all stable operations, and the real-time ones of the preview. */
export function contractOperations(): Described[] {
  const realTime = ({ path }: Described) => path.includes('/marketplace-performance-outcomes/');
  return [
    ...operationsOf(read('mpo-stable.openapi.json')),
    ...operationsOf(read('mpo-preview.openapi.json')).filter(realTime),
  ];
}

export function operationsOf(document: ApiDocument): Described[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path, operation, document },
    })),
  );
}

/** `nullable` of OpenAPI 3.0 in the words of JSON Schema. */
function asDraft2020(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asDraft2020);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, asDraft2020(inner)]));
  if (nullable !== true) return schema;
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const withNull = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, type: [schema.type, 'null'], ...withNull };
}

export type Judge = (schema: Schema, value: unknown) => string[];

/** Judges values by schemas of a document; `closed` lets objects have described properties only. */
export function judgeOf(document: ApiDocument, { closed = false } = {}): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({
    $id: 'document',
    components: closed ? asClosed(document.components) : document.components,
  });
  const compiled = new Map<Schema, ValidateFunction>();
  return (schema, value) => {
    const validate =
      compiled.get(schema) ?? ajv.compile(absolute(closed ? asClosed(schema) : schema) as object);
    compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function absolute(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
}

function asClosed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asClosed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asClosed(each)]));
  return 'properties' in value && 'type' in value ? { ...inner, additionalProperties: false } : inner;
}

/** The schema itself, where a reference stands for it. */
export function resolved(schema: Schema, { components }: ApiDocument): Schema {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  if (name === undefined) return schema;
  const found = components.schemas[name];
  assert.ok(found !== undefined, `${schema.$ref} leads nowhere`);
  return found;
}

interface Side {
  readonly schema: Schema;
  readonly document: ApiDocument;
}

/** Why not every value of the narrow schema would be taken by the wide one; `where` names the place in it. */
export function misfits(narrow: Side, wide: Side, where: string): string[] {
  const [inner, outer] = [flat(narrow), flat(wide)];
  if (outer.types.size === 0) return [];
  const foreign = [...inner.types].filter((type) => !takes(outer.types, type));
  const found = foreign.length > 0 ? [`${where}: ${foreign.join()} where ${[...outer.types].join()} is`] : [];
  const isNull = inner.types.size === 1 && inner.types.has('null');
  if (outer.values !== null && !isNull) {
    const strange = inner.values?.filter((value) => !outer.values?.includes(value)) ?? ['any text'];
    if (strange.length > 0) found.push(`${where}: ${strange.join()} beyond ${outer.values.join()}`);
  }
  if (outer.format === 'int32' && inner.format !== 'int32' && inner.types.has('integer')) {
    found.push(`${where}: not an int32`);
  }
  for (const [name, schema] of Object.entries(inner.properties)) {
    const counterpart = outer.properties[name];
    if (counterpart === undefined) {
      if (Object.keys(outer.properties).length > 0) found.push(`${where}/${name}: not there`);
    } else {
      found.push(...misfits({ ...narrow, schema }, { ...wide, schema: counterpart }, `${where}/${name}`));
    }
  }
  if (inner.items !== undefined && outer.items !== undefined) {
    found.push(
      ...misfits({ ...narrow, schema: inner.items }, { ...wide, schema: outer.items }, `${where}/0`),
    );
  }
  return found;
}

interface Flat {
  readonly types: ReadonlySet<string>;
  readonly values: readonly unknown[] | null;
  readonly format: string | undefined;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly items: Schema | undefined;
}

/** References followed and alternatives put together: enough for what the two documents say. */
function flat({ schema, document }: Side): Flat {
  const parts = (schema.anyOf ?? [schema]).map((part) => resolved(part, document));
  const nested = parts.flatMap((part) => part.anyOf?.map((each) => resolved(each, document)) ?? [part]);
  const values = nested.flatMap((part) => part.enum ?? []);
  return {
    types: new Set(nested.flatMap(({ type }) => (type === undefined ? [] : [type].flat()))),
    values: values.length === 0 ? null : [...values, ...(nested.length > 1 ? [null] : [])],
    format: nested.find(({ format }) => format !== undefined)?.format,
    properties: Object.assign({}, ...nested.map(({ properties }) => properties ?? {})),
    items: nested.find(({ items }) => items !== undefined)?.items,
  };
}

function takes(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}
