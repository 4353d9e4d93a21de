import type { FastifyInstance, FastifyReply } from 'fastify';
import type { DescribedRoute } from './collect-operations.ts';
import { DOCUMENTED_VERSION, type OpenApiDocument, openApiDocument } from './openapi-document.ts';
import { referencePage } from './reference-page.ts';

const PUBLIC = { config: { public: true } } as const;

/** The document of a version as text. */
export type DocumentText = (version: string) => string;

/** Written once for each version, when it is first asked for: by then every route is registered. */
export function documentTexts(routes: readonly DescribedRoute[]): DocumentText {
  const texts = new Map<string, string>();
  return (version) => {
    const text = texts.get(version) ?? JSON.stringify(openApiDocument(routes, { version, url: '' }));
    texts.set(version, text);
    return text;
  };
}

/** `GET /openapi.json` and `GET /docs`: the operations of this server, as they are registered, for tools and for people. */
export function openApiRoute(app: FastifyInstance, textOf: DocumentText): void {
  referencePage(app, () => JSON.parse(textOf(DOCUMENTED_VERSION)) as OpenApiDocument);
  app.get('/openapi.json', PUBLIC, async (_request, reply) => send(reply, textOf(DOCUMENTED_VERSION)));
}

/** The same for one version, where clients of the contract look for it. */
export function versionedOpenApiRoute(app: FastifyInstance, textOf: DocumentText): void {
  app.get<{ Params: { version: string } }>(
    '/marketingsolutions/open-api-specifications.json',
    PUBLIC,
    async (request, reply) => send(reply, textOf(request.params.version)),
  );
}

/** Tools on other pages may read it: it holds nothing that is not public. */
function send(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').header('access-control-allow-origin', '*').send(text);
}
