import { mpoApi } from '../../packages/server/src/edges/mpo-api/mpo-api.ts';
import { mpoRoutes } from '../../packages/server/src/edges/mpo-api/mpo-routes.ts';
import { collectOperations } from '../../packages/server/src/edges/mpo-api/openapi/collect-operations.ts';
import type { OpenApiDocument } from '../../packages/server/src/edges/mpo-api/openapi/openapi-document.ts';
import { createHttp } from '../../packages/server/src/platform/http/http.ts';
import { createLogger } from '../../packages/server/src/platform/telemetry/logger.ts';

/** Where `npm start` listens. */
const SERVER_URL = 'http://127.0.0.1:8080';

/** The document that a server on this machine serves, asked of routes that are registered and never called. */
export async function openApiOfRoutes(): Promise<OpenApiDocument> {
  const app = createHttp({ logger: createLogger({ level: 'error', format: 'json', write: console.error }) });
  const { silent } = collectOperations(app);
  await app.register(mpoApi, { accounts: NOTHING, routes: mpoRoutes(NOTHING) });
  const text = (await app.inject('/openapi.json')).body;
  await app.close();
  if (silent.length > 0)
    throw new Error(`these routes have no schema that describes them: ${silent.join(', ')}`);
  const here = text.replaceAll('Url":"/', `Url":"${SERVER_URL}/`);
  return { ...(JSON.parse(here) as OpenApiDocument), servers: [{ url: SERVER_URL }] };
}

export function asJsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Stands where a module would: a route may take its parts in hand while it is registered, nobody calls them. */
const NOTHING: never = new Proxy(() => {}, {
  get: (_target, name) => (typeof name === 'symbol' || name === 'then' ? undefined : NOTHING),
}) as never;
