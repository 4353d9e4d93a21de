import type { TObject } from 'typebox';
import { SCOPES } from '../../../modules/accounts/index.ts';
import { SCOPE_MEANINGS } from '../scope-meanings.ts';
import type { DescribedRoute } from './collect-operations.ts';
import { Components, type Json } from './components.ts';
import { Outcome } from './outcome.schema.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, Json>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: Readonly<Record<string, Json>>;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly 'x-call': string;
  readonly 'x-extension'?: true;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly $ref: string } | { readonly description: string; readonly content?: Content }>
  >;
}

export type Parameter =
  | { readonly $ref: string }
  | {
      readonly name: string;
      readonly in: 'path' | 'query';
      readonly required?: true;
      readonly description?: string;
      readonly schema: Json;
    };

export type Content = Readonly<Record<string, { readonly schema: Json }>>;

const DESCRIPTION = `Call-compatible with Criteo’s Marketplace Performance Outcomes. Input is read leniently: ids as numbers or digits, amounts as numbers or decimals in
strings, days also as date-times, names of query parameters and values of enums in any case. Answers have exactly the types that are
described. Money is in the advertiser’s currency. Operations marked x-extension are Souk’s own.`;

/** The version that the reference, the SDK and the Postman collection name in their paths. */
export const DOCUMENTED_VERSION = '2026-07';

/** The OpenAPI document of one version of the API, for a server at that address; without one it is where the document comes from. */
export function openApiDocument(
  routes: readonly DescribedRoute[],
  { version, url }: { version: string; url: string },
): OpenApiDocument {
  const components = new Components();
  const refused = refusalOf(components, Outcome);
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const route of routes) {
    const path = route.url.replace('/:version/', `/${version}/`).replaceAll(/:(\w+)/g, '{$1}');
    const methods = paths[path] ?? {};
    paths[path] = methods;
    methods[route.method.toLowerCase()] = documented(route, components);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Souk: Marketplace Performance Outcomes',
      version,
      summary: 'Sellers, bids, budgets, statistics and product sets of a marketplace',
      description: DESCRIPTION.replaceAll('\n', ' '),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: url || '/' }],
    tags: [...new Set(routes.map(chapterOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas(),
      responses: { Refused: refused },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      securitySchemes: { oauth: security(url) },
    },
  };
}

function documented(route: DescribedRoute, components: Components): DocumentedOperation {
  const { operation, method, scope, isPublic } = route;
  const { operationId, summary, description, body, refusal } = operation;
  const parameters = [
    ...parametersOf(operation.params, 'path', components),
    ...parametersOf(operation.querystring, 'query', components),
    ...(isPublic || !KEPT_METHODS.has(method) ? [] : [{ $ref: '#/components/parameters/IdempotencyKey' }]),
  ];
  const refused =
    refusal === undefined ? { $ref: '#/components/responses/Refused' } : refusalOf(components, refusal);
  return {
    operationId,
    'x-call': operation.call,
    ...(operation.extension === true ? { 'x-extension': true } : {}),
    tags: [chapterOf(route)],
    summary,
    ...(description === undefined ? {} : { description }),
    security: isPublic ? [] : [{ oauth: scope === null ? [] : [scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: contentOf(operation.takes ?? ['application/json'], components.place(body)),
          },
        }),
    responses: { ...answersOf(operation, components), '4XX': refused, '5XX': refused },
  };
}

/** A repeated call with the same key answers what the first one did. */
const KEPT_METHODS: ReadonlySet<string> = new Set(['POST', 'PATCH']);

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Any text of your own: a repeated call with the same key and body gets the first one’s answer.',
  schema: { type: 'string' },
};

function answersOf({ response, gives }: DescribedRoute['operation'], components: Components) {
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) => [
      status,
      status === '204'
        ? { description: 'Done.' }
        : {
            description: 'Done.',
            content: contentOf(gives ?? ['application/json'], components.place(schema)),
          },
    ]),
  );
}

function refusalOf(components: Components, schema: unknown) {
  return {
    description: 'Refused; nothing was changed. The body says why and what to do.',
    headers: REFUSAL_HEADERS,
    content: contentOf(['application/json'], components.place(schema)),
  };
}

const REFUSAL_HEADERS = {
  'x-request-id': { description: 'names the call in the server’s log', schema: { type: 'string' } },
  'Retry-After': {
    description: 'with 429 and 503, perhaps with 409: the seconds after which it may work',
    schema: { type: 'integer' },
  },
};

function contentOf(types: readonly string[], schema: Json): Content {
  return Object.fromEntries(
    types.map((type) => [type, { schema: type === 'text/csv' ? { type: 'string' } : schema }]),
  );
}

function parametersOf(
  fields: TObject | undefined,
  where: 'path' | 'query',
  components: Components,
): Parameter[] {
  if (fields === undefined) return [];
  const required: readonly string[] =
    where === 'path' ? Object.keys(fields.properties) : (fields.required ?? []);
  return Object.entries(fields.properties).map(([name, schema]) => {
    const { description, ...rest } = components.place(schema) as { readonly description?: string };
    return {
      ...{ name, in: where },
      ...(required.includes(name) ? { required: true } : {}),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

/** `sellerCampaigns.list` stands in the chapter “Seller campaigns”. */
function chapterOf({ operation }: DescribedRoute): string {
  const [chapter = ''] = operation.call.split('.');
  const words = chapter.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function security(url: string): Json {
  const scopes = Object.fromEntries(SCOPES.map((scope) => [scope, SCOPE_MEANINGS[scope]]));
  const tokenUrl = `${url}/oauth2/token`;
  return {
    type: 'oauth2',
    flows: {
      clientCredentials: { tokenUrl, scopes },
      authorizationCode: { authorizationUrl: `${url}/oauth2`, tokenUrl, refreshUrl: tokenUrl, scopes },
    },
  };
}
