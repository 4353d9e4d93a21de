import type { Json } from './components.ts';

/** A schema as it stands in the document, references in the place of what has a name. */
export interface DocumentedSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly Json[];
  readonly anyOf?: readonly DocumentedSchema[];
  readonly items?: DocumentedSchema;
  readonly properties?: Readonly<Record<string, DocumentedSchema>>;
  readonly patternProperties?: Readonly<Record<string, DocumentedSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly examples?: readonly Json[];
  readonly default?: Json;
}

export type NamedSchemas = Readonly<Record<string, DocumentedSchema>>;

const REFERENCE = '#/components/schemas/';

/** The name of what a schema refers to; null when it stands for itself. */
export function nameOf({ $ref }: DocumentedSchema): string | null {
  return $ref?.startsWith(REFERENCE) === true ? $ref.slice(REFERENCE.length) : null;
}

/** A value as a reader would send it: the examples of its fields, put together. */
export function exampleOf(schema: DocumentedSchema, named: NamedSchemas): Json {
  const name = nameOf(schema);
  if (name !== null) return exampleOf(named[name] ?? {}, named);
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (schema.anyOf?.[0] !== undefined) return exampleOf(schema.anyOf[0], named);
  const [type] = [schema.type ?? 'null'].flat();
  switch (type) {
    case 'object':
      return exampleObject(schema, named);
    case 'array':
      return schema.items === undefined ? [] : [exampleOf(schema.items, named)];
    case 'string':
      return EXAMPLE_TEXTS[schema.format ?? ''] ?? 'text';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

/** What has to be there, and what somebody gave an example of. */
function exampleObject({ properties = {}, required = [] }: DocumentedSchema, named: NamedSchemas): Json {
  const shown = Object.entries(properties).filter(
    ([name, field]) => required.includes(name) || field.examples !== undefined,
  );
  return Object.fromEntries(shown.map(([name, field]) => [name, exampleOf(field, named)]));
}

const EXAMPLE_TEXTS: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  uuid: '6f0c7f2e-3f57-4c1c-9d0e-2f1b7f6a9f10',
};
