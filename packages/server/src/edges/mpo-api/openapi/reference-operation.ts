import { html, type Markup, NOTHING } from '../oauth/html.ts';
import type { DocumentedOperation, OpenApiDocument, Parameter } from './openapi-document.ts';
import { type DocumentedSchema, exampleOf, type NamedSchemas, nameOf } from './schema.ts';

/** One operation as a reader of the reference sees it. */
export interface ShownOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

/** Operations by chapter, in the order of the document. */
export function chaptersOf({ paths }: OpenApiDocument): Map<string, ShownOperation[]> {
  const shown = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path, operation },
    })),
  );
  return Map.groupBy(shown, ({ operation }) => operation.tags[0]);
}

export function operationMarkup({ method, path, operation }: ShownOperation, named: NamedSchemas): Markup {
  const { operationId, summary, description, requestBody } = operation;
  const [scope] = operation.security[0]?.oauth ?? [];
  const isPublic = operation.security.length === 0;
  return html`<article id="${operationId}">
<h3>${summary}${operation['x-extension'] === true ? html` <small>Souk’s own</small>` : NOTHING}</h3>
<p class="address"><b class="${method.toLowerCase()}">${method}</b> <code>${path}</code></p>
${description === undefined ? NOTHING : html`<p>${prose(description)}</p>`}
<p class="facts">${isPublic ? 'no token' : html`scope <code>${scope ?? 'any'}</code>`} · operation <code>${operationId}</code>${
    isPublic ? NOTHING : html` · SDK <code>souk.${operation['x-call']}(…)</code>`
  }</p>
${parametersMarkup(operation)}
${requestBody === undefined ? NOTHING : bodyMarkup(requestBody.content, named)}
${answersMarkup(operation)}
</article>`;
}

function parametersMarkup({ parameters = [] }: DocumentedOperation): Markup {
  const named = parameters.filter((each): each is Exclude<Parameter, { $ref: string }> => 'name' in each);
  if (named.length === 0) return NOTHING;
  const rows = named.map(
    (
      each,
    ) => html`<tr><td><code>${each.name}</code>${each.required === true ? html` <i>required</i>` : NOTHING}</td>
<td>${typeMarkup(each.schema as DocumentedSchema)}</td><td>${prose(each.description ?? '')}${
      each.in === 'path' ? html` <small>in the path</small>` : NOTHING
    }</td></tr>`,
  );
  return html`<table><caption>Parameters</caption><tbody>${rows}</tbody></table>`;
}

type Content = NonNullable<DocumentedOperation['requestBody']>['content'];

function bodyMarkup(content: Content, named: NamedSchemas): Markup {
  const [type = '', first] = Object.entries(content)[0] ?? [];
  const schema = (first?.schema ?? {}) as DocumentedSchema;
  const example = exampleOf(schema, named);
  const text =
    type === 'application/json'
      ? JSON.stringify(example, null, 2)
      : new URLSearchParams(example as Record<string, string>).toString();
  return html`<p class="part">Body: ${typeMarkup(schema)}, <code>${Object.keys(content).join(', ')}</code></p>
<pre>${text}</pre>`;
}

function answersMarkup({ responses }: DocumentedOperation): Markup {
  const answers = Object.entries(responses).filter(([status]) => /^2\d\d$/.test(status));
  return html`${answers.map(([status, answer]) => {
    const content = 'content' in answer ? answer.content : undefined;
    const schema = content?.['application/json']?.schema as DocumentedSchema | undefined;
    const types = Object.keys(content ?? {}).filter((type) => type !== 'application/json');
    return html`<p class="part">Answer ${status}${schema === undefined ? ', empty' : html`: ${typeMarkup(schema)}`}${
      types.length === 0 ? NOTHING : html`, or <code>${types.join(', ')}</code>`
    }</p>`;
  })}`;
}

/** A named schema: its fields. */
export function schemaMarkup(name: string, schema: DocumentedSchema): Markup {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(
    ([
      field,
      each,
    ]) => html`<tr><td><code>${field}</code>${required.includes(field) ? NOTHING : html` <i>optional</i>`}</td>
<td>${typeMarkup(each)}</td><td>${prose(each.description ?? '')}</td></tr>`,
  );
  return html`<article id="schema-${name}">
<h3>${name}</h3>
${schema.description === undefined ? NOTHING : html`<p>${prose(schema.description)}</p>`}
${rows.length === 0 ? html`<p>${typeMarkup(schema)}</p>` : html`<table><tbody>${rows}</tbody></table>`}
</article>`;
}

function typeMarkup(schema: DocumentedSchema): Markup {
  const name = nameOf(schema);
  if (name !== null) return html`<a href="#schema-${name}">${name}</a>`;
  if (schema.enum !== undefined)
    return html`${joined(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ', ',
    )}`;
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map(typeMarkup), ' or ');
  if (schema.items !== undefined) {
    const orNull = [schema.type].flat().includes('null') ? ' or null' : '';
    return html`array of ${typeMarkup(schema.items)}${orNull}`;
  }
  const types = [schema.type ?? 'anything'].flat().join(' or ');
  return html`${schema.format === undefined || schema.format === 'double' ? types : `${types}, ${schema.format}`}`;
}

function joined(parts: readonly Markup[], between: string): Markup {
  return { markup: parts.map(({ markup }) => markup).join(between) };
}

/** Words between backticks are code. */
function prose(text: string): Markup {
  return joined(
    text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`)),
    '',
  );
}
