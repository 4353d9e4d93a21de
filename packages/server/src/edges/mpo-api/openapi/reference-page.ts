import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { html, type Markup } from '../oauth/html.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { chaptersOf, operationMarkup, type ShownOperation, schemaMarkup } from './reference-operation.ts';
import { REFERENCE_STYLE } from './reference-style.ts';
import type { NamedSchemas } from './schema.ts';

const POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', REFERENCE_STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** `GET /docs`: the operations of this server for people, one page that loads nothing and runs nothing. */
export function referencePage(app: FastifyInstance, documentOf: () => OpenApiDocument): void {
  let page: string | undefined;
  app.get('/docs', { config: { public: true } }, async (_request, reply) => {
    page ??= pageFor(documentOf()).markup;
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' })
      .send(page);
  });
}

function pageFor(document: OpenApiDocument): Markup {
  const chapters = [...chaptersOf(document)];
  const named = document.components.schemas as unknown as NamedSchemas;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference – Souk</title>
<style>${{ markup: REFERENCE_STYLE }}</style>
</head>
<body>
<nav aria-label="Operations">
<p class="brand"><span aria-hidden="true"></span><a href="/">Souk</a></p>
${chapters.map(([name, operations]) => chapterLinks(name, operations))}
<details><summary>Schemas</summary><ul>${Object.keys(named).map((name) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></details>
</nav>
<main>
<h1>API reference</h1>
<p>${String(document.info.description ?? '')}</p>
<p>Paths name version ${String(document.info.version)}; every other version serves the same. For tools:
<a href="/openapi.json">openapi.json</a>.</p>
<h3>A first call</h3>
<pre>${FIRST_CALL}</pre>
<p>A refused call answers <a href="#schema-Outcome">Outcome</a> with a status of 400 and above. POST and PATCH take the header
<code>Idempotency-Key</code>: a repeated call with the same key and body gets the first one’s answer.</p>
${chapters.map(([name, operations]) => html`<section><h2>${name}</h2>${operations.map((each) => operationMarkup(each, named))}</section>`)}
<section><h2>Schemas</h2>${Object.entries(named).map(([name, schema]) => schemaMarkup(name, schema))}</section>
</main>
</body>
</html>
`;
}

function chapterLinks(name: string, operations: readonly ShownOperation[]): Markup {
  return html`<details open><summary>${name}</summary><ul>${operations.map(
    ({ method, operation }) =>
      html`<li><a href="#${operation.operationId}"><b class="${method.toLowerCase()}">${method}</b> ${operation.summary}</a></li>`,
  )}</ul></details>`;
}

const FIRST_CALL = `SOUK=http://127.0.0.1:8080
TOKEN=$(curl -s $SOUK/oauth2/token -d grant_type=client_credentials \\
  -d client_id=… -d client_secret=… | jq -r .access_token)
curl -s $SOUK/2026-07/advertisers/me -H "Authorization: Bearer $TOKEN"`;
