import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, type Markup } from './html.ts';

export interface Page {
  readonly title: string;
  readonly body: Markup;
  readonly status?: number;
  /** Where a form of the page may lead to beside this server: browsers follow no redirect elsewhere. */
  readonly leadsTo?: string;
}

/** Sends a page that loads nothing, frames nothing, runs nothing, and that nobody may frame or keep. */
export function sendPage(reply: FastifyReply, { title, body, status = 200, leadsTo }: Page): FastifyReply {
  const formAction = leadsTo === undefined ? "'self'" : `'self' ${sourceOf(leadsTo)}`;
  return reply
    .status(status)
    .headers({
      'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(documentOf(title, body));
}

/** A redirect address as a source in a policy: its origin, or its scheme when it is an app's own. */
function sourceOf(address: string): string {
  const url = new URL(address);
  return url.origin === 'null' ? url.protocol : url.origin;
}

function documentOf(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Souk</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<p class="brand" aria-label="Souk"><span aria-hidden="true"></span>Souk</p>
${body}
</main>
</body>
</html>
`.markup;
}

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f2ee; --card: #ffffff; --ink: #1d1b18; --soft: #5f5a52; --line: #d9d4ca;
  --accent: #a3401f; --accent-ink: #ffffff; --accent-wash: #fbefe9; --warn: #8a1c1c; --warn-wash: #fdeeee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161412; --card: #201d1a; --ink: #f1ede6; --soft: #b1a99d; --line: #3b362f;
    --accent: #e98a63; --accent-ink: #1d1008; --accent-wash: #31221a; --warn: #ffb3b3; --warn-wash: #3a1f1f;
  }
}
* { box-sizing: border-box }
main > :last-child { margin-bottom: 0 }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
  background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 12px 32px rgb(0 0 0 / .07) }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.5rem; font-weight: 650; letter-spacing: .01em }
.brand span { width: 1.15rem; height: 1.15rem; border-radius: .58rem .58rem 3px 3px; background: var(--accent) }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere }
h2 { margin: 1.5rem 0 .5rem; font-size: .95rem }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
.soft { color: var(--soft); font-size: .92rem }
.warn { padding: .7rem .9rem; border-radius: 9px; background: var(--warn-wash); color: var(--warn) }
label.field { display: block; margin: 0 0 1rem; font-weight: 600; font-size: .92rem }
input[type=email], input[type=password] { display: block; width: 100%; margin-top: .35rem; padding: .65rem .75rem; font: inherit; font-weight: 400;
  color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 9px }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 9px }
li + li { border-top: 1px solid var(--line) }
li { padding: .6rem .85rem }
fieldset { margin: 1.5rem 0 .75rem; padding: 0; border: 0 }
legend { padding: 0 0 .5rem; font-size: .95rem; font-weight: 700 }
.scroll { max-height: 17rem; overflow-y: auto }
label.choice { display: flex; align-items: baseline; gap: .65rem; cursor: pointer }
label.choice input { accent-color: var(--accent); width: 1.05rem; height: 1.05rem; flex: none; transform: translateY(.15rem) }
label.choice small { margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums }
.buttons { display: flex; gap: .75rem; margin-top: 1.5rem }
button { flex: 1; padding: .7rem 1rem; font: inherit; font-weight: 600; border-radius: 9px; border: 1px solid var(--line);
  background: transparent; color: inherit; cursor: pointer }
button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink) }
button:hover { filter: brightness(.96) }
button.link { flex: none; padding: 0; border: 0; border-radius: 3px; font-weight: 500; color: var(--accent); text-decoration: underline }
.who { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; margin: 1.5rem 0 0; padding-top: 1rem;
  border-top: 1px solid var(--line); color: var(--soft); font-size: .92rem }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere }
`;

const STYLE_SOURCE = `'sha256-${hash('sha256', STYLE, 'base64')}'`;
