import { type DocumentedSchema, nameOf } from '../../packages/server/src/edges/mpo-api/openapi/schema.ts';

/** The TypeScript type of a schema, with its descriptions as comments. */
export function typeOf(schema: DocumentedSchema): string {
  const name = nameOf(schema);
  if (name !== null) return name;
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.anyOf !== undefined) return union(schema.anyOf.map(typeOf));
  return union([schema.type ?? []].flat().map((type) => plainType(type, schema)));
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.length === 0 ? 'unknown' : distinct.join(' | ');
}

function plainType(type: string, schema: DocumentedSchema): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const item = schema.items === undefined ? 'unknown' : typeOf(schema.items);
      return /^\w+$/.test(item) ? `${item}[]` : `(${item})[]`;
    }
    case 'object':
      return objectType(schema);
    default:
      return type;
  }
}

function objectType({ properties = {}, patternProperties = {}, required = [] }: DocumentedSchema): string {
  if (Object.keys(properties).length === 0) {
    const [value] = Object.values(patternProperties);
    return `Record<string, ${value === undefined ? 'unknown' : typeOf(value)}>`;
  }
  const fields = Object.entries(properties).map(
    ([name, field]) =>
      `${comment(field.description)}${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(field)};\n`,
  );
  return `{\n${fields.join('')}}`;
}

export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

export function comment(text: string | undefined): string {
  return text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/')} */\n`;
}
