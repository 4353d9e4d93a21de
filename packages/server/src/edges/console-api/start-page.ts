import type { FastifyInstance } from 'fastify';

/** What a person sees who opens the server's address: that it runs, and where to go on. */
export async function startPage(
  app: FastifyInstance,
  deps: { readonly clock: 'real' | 'test' },
): Promise<void> {
  const page = pageFor(deps.clock);
  app.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
}

function pageFor(clock: 'real' | 'test'): string {
  const next =
    clock === 'test'
      ? '<p>Time stands still until it is moved. Play a week of shoppers:</p><pre>npx souk traffic --shoppers 500 --days 7</pre>'
      : '<p>To play shoppers, start the server on a clock that can be moved:</p><pre>npm start -- --clock test</pre>';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Souk</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem }
  pre { padding: .75rem 1rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .4rem; overflow-x: auto }
  dt { font-family: ui-monospace, monospace } dd { margin: 0 0 .6rem 1.5rem }
</style>
<h1>Souk is running</h1>
<p><a href="/console/">Open the console</a>: sellers, budgets, reports. The demo’s member is <code>adminEmail</code> and <code>adminPassword</code> in <code>demo.json</code>.</p>
<p>The marketplace-ads server answers on this address. Credentials of the demo account are in <code>demo.json</code> in the
data directory, the operator’s key in <code>operator.key</code> beside it.</p>
${next}
<dl>
  <dt><a href="/readyz">/readyz</a></dt><dd>whether every part works</dd>
  <dt><a href="/metrics">/metrics</a></dt><dd>the counters, for Prometheus</dd>
  <dt><a href="/docs">/docs</a></dt><dd>the API’s operations; for tools <a href="/openapi.json">/openapi.json</a></dd>
  <dt>/oauth2/token</dt><dd>tokens for the API</dd>
  <dt>/2026-01/marketing-solutions/marketplace-performance-outcomes</dt><dd>the Marketplace Performance Outcomes API</dd>
  <dt>/event, /m/event</dt><dd>shopper events, from pages and from servers</dd>
  <dt>/openrtb2/bid</dt><dd>bid requests</dd>
</dl>
</html>
`;
}
