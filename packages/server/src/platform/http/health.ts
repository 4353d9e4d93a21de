import type { FastifyInstance } from 'fastify';

/** Resolves when that part of the server can work; rejects with the reason when it cannot. */
export type ReadyCheck = () => Promise<void> | void;

export interface HealthDeps {
  /** Named after the part, e.g. `db`. */
  readonly checks: Readonly<Record<string, ReadyCheck>>;
  /** The counters in Prometheus' text format. */
  readonly metrics: () => string;
}

/** A check that has not answered by then counts as failed: a probe must hear in time. */
const CHECK_MS = 2_000;

/** `/healthz`: the process lives. `/readyz`: every part works. `/metrics`: the counters. */
export async function healthRoutes(app: FastifyInstance, deps: HealthDeps): Promise<void> {
  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(deps.checks).map(async ([name, check]) => [name, await verdictOf(check)] as const),
    );
    const ready = results.every(([, verdict]) => verdict === 'ok');
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) };
  });

  app.get('/metrics', async (_request, reply) => {
    void reply.type('text/plain; version=0.0.4; charset=utf-8');
    return deps.metrics();
  });
}

async function verdictOf(check: ReadyCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_MS} ms`), CHECK_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()).then(() => 'ok'), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
