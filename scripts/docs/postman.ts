import type {
  DocumentedOperation,
  OpenApiDocument,
} from '../../packages/server/src/edges/mpo-api/openapi/openapi-document.ts';
import {
  chaptersOf,
  type ShownOperation,
} from '../../packages/server/src/edges/mpo-api/openapi/reference-operation.ts';
import {
  type DocumentedSchema,
  exampleOf,
  type NamedSchemas,
} from '../../packages/server/src/edges/mpo-api/openapi/schema.ts';

/** Postman's format, version 2.1: every operation, with a token that is fetched when it is needed. */
export function postmanCollection(document: OpenApiDocument): unknown {
  const version = String(document.info.version);
  const named = document.components.schemas as unknown as NamedSchemas;
  return {
    info: {
      name: String(document.info.title),
      description: String(document.info.description),
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: [
      { key: 'baseUrl', value: document.servers[0]?.url ?? '' },
      { key: 'version', value: version },
      { key: 'clientId', value: '' },
      { key: 'clientSecret', value: '' },
    ],
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    event: [{ listen: 'prerequest', script: { type: 'text/javascript', exec: FETCH_TOKEN.split('\n') } }],
    item: [...chaptersOf(document)].map(([name, operations]) => ({
      name,
      item: operations.map((operation) => request(operation, named, version)),
    })),
  };
}

function request({ method, path, operation }: ShownOperation, named: NamedSchemas, version: string): unknown {
  const { summary, description, security } = operation;
  return {
    name: summary,
    request: {
      method,
      ...(security.length === 0 ? { auth: { type: 'noauth' } } : {}),
      ...(description === undefined ? {} : { description }),
      header: [{ key: 'Accept', value: 'application/json' }],
      url: addressOf(path.replace(`/${version}/`, '/{{version}}/'), operation, named),
      ...bodyOf(operation, named),
    },
  };
}

function addressOf(path: string, { parameters = [] }: DocumentedOperation, named: NamedSchemas): unknown {
  const parts = path
    .slice(1)
    .replaceAll(/\{(?!\{)(\w+)\}(?!\})/g, ':$1')
    .split('/');
  const fields = parameters.flatMap((parameter) =>
    'name' in parameter
      ? [
          {
            in: parameter.in,
            isOptional: parameter.required !== true,
            entry: {
              key: parameter.name,
              value: String(exampleOf(parameter.schema as DocumentedSchema, named)),
              ...(parameter.description === undefined ? {} : { description: parameter.description }),
            },
          },
        ]
      : [],
  );
  const query = fields
    .filter((field) => field.in === 'query')
    // Filters are there to be switched on.
    .map(({ entry, isOptional }) => (isOptional ? { ...entry, disabled: true } : entry));
  const variable = fields.filter((field) => field.in === 'path').map(({ entry }) => entry);
  return {
    raw: `{{baseUrl}}/${parts.join('/')}`,
    host: ['{{baseUrl}}'],
    path: parts,
    ...(query.length === 0 ? {} : { query }),
    ...(variable.length === 0 ? {} : { variable }),
  };
}

function bodyOf({ requestBody }: DocumentedOperation, named: NamedSchemas): object {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined || content === undefined) return {};
  if (type === 'application/x-www-form-urlencoded') {
    return { body: { mode: 'urlencoded', urlencoded: TOKEN_FORM } };
  }
  const raw = JSON.stringify(exampleOf(content.schema as DocumentedSchema, named), null, 2);
  return { body: { mode: 'raw', raw, options: { raw: { language: 'json' } } } };
}

const TOKEN_FORM = [
  { key: 'grant_type', value: 'client_credentials' },
  { key: 'client_id', value: '{{clientId}}' },
  { key: 'client_secret', value: '{{clientSecret}}' },
];

/** Runs before each request; a token is kept until half a minute before its end. */
const FETCH_TOKEN = `const valid = Number(pm.collectionVariables.get('tokenUntilMs') || 0) > Date.now() + 30000;
if (!valid && pm.variables.get('clientId')) {
  pm.sendRequest({
    url: pm.variables.replaceIn('{{baseUrl}}/oauth2/token'),
    method: 'POST',
    header: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: {
      mode: 'urlencoded',
      urlencoded: [
        { key: 'grant_type', value: 'client_credentials' },
        { key: 'client_id', value: pm.variables.get('clientId') },
        { key: 'client_secret', value: pm.variables.get('clientSecret') },
      ],
    },
  }, (error, response) => {
    if (error || response.code !== 200) throw new Error('no token: ' + (error || response.text()));
    const { access_token, expires_in } = response.json();
    pm.collectionVariables.set('accessToken', access_token);
    pm.collectionVariables.set('tokenUntilMs', String(Date.now() + expires_in * 1000));
  });
}`;
