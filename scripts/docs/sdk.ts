import { spawnSync } from 'node:child_process';
import type {
  Content,
  DocumentedOperation,
  OpenApiDocument,
  Parameter,
} from '../../packages/server/src/edges/mpo-api/openapi/openapi-document.ts';
import type {
  DocumentedSchema,
  NamedSchemas,
} from '../../packages/server/src/edges/mpo-api/openapi/schema.ts';
import { comment, key, typeOf } from './schema-types.ts';

type NamedParameter = Exclude<Parameter, { readonly $ref: string }>;

interface Call {
  readonly chapter: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

/** `packages/sdk/src/gen/operations.ts`: the types of the document, and the table that the client calls by. */
export function sdkOperations(document: OpenApiDocument): string {
  const version = String(document.info.version);
  const chapters = Map.groupBy(callsOf(document), ({ chapter }) => chapter);
  const schemas = document.components.schemas as unknown as NamedSchemas;
  return formatted(`// Written by \`npm run docs\` from docs/reference/openapi.json; changes made here are lost.
import type { CallOptions, Operation } from '../call.ts';

/** The version of the API that this was written from. */
export const VERSION = '${version}';

type Csv = CallOptions & { readonly accept: 'text/csv' };

${Object.entries(schemas)
  .map(([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`)
  .join('\n')}
/** Every operation, by chapter. */
export interface Operations {
${[...chapters].map(([name, calls]) => `readonly ${name}: {\n${calls.map(signature).join('')}};\n`).join('')}}

export const operations = {
${[...chapters].map(([name, calls]) => `${name}: {\n${calls.map((call) => row(call, version)).join('')}},\n`).join('')}} as const satisfies Readonly<Record<keyof Operations, Readonly<Record<string, Operation>>>>;
`);
}

/** What needs a token; tokens themselves are the client's own business. */
function callsOf({ paths }: OpenApiDocument): Call[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security.length > 0)
      .map(([method, operation]) => {
        const [chapter = '', name = ''] = operation['x-call'].split('.');
        return { chapter, name, method: method.toUpperCase(), path, operation };
      }),
  );
}

function signature({ name, operation }: Call): string {
  const { summary, description, requestBody, responses } = operation;
  const parameters = parametersOf(operation);
  const fields = [
    ...parameters.map(
      (parameter) =>
        `${comment(parameter.description)}${key(parameter.name)}${parameter.required === true ? '' : '?'}: ${addressType(parameter)};\n`,
    ),
    ...(requestBody === undefined ? [] : [`body: ${typeOf(jsonOf(requestBody.content))};\n`]),
  ];
  const args = fields.length === 0 ? 'undefined' : `{\n${fields.join('')}}`;
  const isNeeded = requestBody !== undefined || parameters.some(({ required }) => required === true);
  const done = responses['200'];
  const content = done !== undefined && 'content' in done ? done.content : undefined;
  const answer = content === undefined ? 'void' : typeOf(jsonOf(content));
  return [
    comment([`${summary}.`, description ?? ''].join(' ').trim()),
    // First, so that it is not hidden by the signature for any options.
    content?.['text/csv'] === undefined
      ? ''
      : `${name}(args: ${args}${isNeeded ? '' : ' | undefined'}, options: Csv): Promise<string>;\n`,
    `${name}(args${isNeeded ? '' : '?'}: ${args}, options?: CallOptions): Promise<${answer}>;\n`,
  ].join('');
}

function jsonOf(content: Content): DocumentedSchema {
  return (content['application/json']?.schema ?? {}) as DocumentedSchema;
}

/** An address is text: ids may be written as numbers or as answers have them. */
function addressType(parameter: NamedParameter): string {
  const type = typeOf(parameter.schema as DocumentedSchema);
  return type === 'number' || (type === 'string' && parameter.in === 'path') ? 'string | number' : type;
}

function row({ name, method, path, operation }: Call, version: string): string {
  const query = parametersOf(operation)
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => `'${parameter.name}'`);
  return `${name}: {\nmethod: '${method}',\npath: '${path.replace(`/${version}/`, '/{version}/')}',\nquery: [${query.join(', ')}],\n},\n`;
}

function parametersOf({ parameters = [] }: DocumentedOperation): readonly NamedParameter[] {
  return parameters.filter((parameter): parameter is NamedParameter => 'name' in parameter);
}

function formatted(text: string): string {
  const { stdout, stderr, status } = spawnSync('biome', ['format', '--stdin-file-path=operations.ts'], {
    input: text,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the SDK's operations cannot be formatted: ${stderr}`);
  return stdout;
}
