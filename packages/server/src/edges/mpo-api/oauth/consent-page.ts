import type { Advertiser, Member } from '../../../modules/accounts/index.ts';
import { SCOPE_MEANINGS } from '../scope-meanings.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { html, type Markup, NOTHING } from './html.ts';
import type { Page } from './page.ts';

export interface ConsentForm {
  readonly request: AuthorizationRequest;
  readonly member: Member;
  /** Those that the member may give. */
  readonly advertisers: readonly Advertiser[];
  /** What the app wants and the member's role does not allow. */
  readonly beyondRole: readonly string[];
  readonly query: string;
  readonly token: string;
  readonly complaint?: string;
}

export function consentPage(form: ConsentForm): Page {
  const { request } = form;
  const { client, redirectUri } = request;
  const obstacle = obstacleOf(form);
  const body = html`<h1>${client.name} asks for access</h1>
<p class="soft">If you allow it, you go back to <code>${placeOf(redirectUri)}</code>.</p>
${obstacle === null ? NOTHING : html`<p class="warn" role="alert">${obstacle}</p>`}
${form.complaint === undefined ? NOTHING : html`<p class="warn" role="alert">${form.complaint}</p>`}
<h2>It will be able to</h2>
<ul>${scopeRows(client.scopes)}</ul>
<form method="post" action="/oauth2/decision?${form.query}">
<input type="hidden" name="token" value="${form.token}">
${obstacle === null ? choiceOf(form.advertisers) : NOTHING}
<div class="buttons">
<button name="decision" value="deny">Deny</button>
${obstacle === null ? html`<button class="main" name="decision" value="allow">Allow</button>` : NOTHING}
</div>
</form>
<form class="who" method="post" action="/oauth2/sign-out?${form.query}">
<input type="hidden" name="token" value="${form.token}">
<span>Signed in as ${form.member.email}</span><button class="link">Not you?</button>
</form>`;
  return { title: `Access for ${client.name}`, body, leadsTo: redirectUri };
}

/** Why this member cannot allow it, whatever they choose. */
function obstacleOf({ advertisers, beyondRole, member, request }: ConsentForm): string | null {
  if (advertisers.length === 0) return 'You have no advertiser that you could give access to.';
  if (request.client.scopes.length === 0) return 'This app is registered without any right to ask for.';
  if (beyondRole.length === 0) return null;
  return `With the role ${member.role} you cannot give ${beyondRole.join(', ')}. Ask a member with the role admin to allow this app.`;
}

function scopeRows(scopes: readonly string[]): Markup[] {
  const meanings: Readonly<Record<string, string>> = SCOPE_MEANINGS;
  return scopes.map((scope) => html`<li>${meanings[scope] ?? scope}</li>`);
}

function choiceOf(advertisers: readonly Advertiser[]): Markup {
  const rows = advertisers.map(
    ({ id, name }) => html`<li><label class="choice">
<input type="checkbox" name="advertiser" value="${id}" checked><span>${name}</span><small>${id}</small></label></li>`,
  );
  return html`<fieldset><legend>For these advertisers</legend><ul class="scroll">${rows}</ul></fieldset>
<p class="soft">You can take this back at any time: ask your operator to withdraw the consent.</p>`;
}

/** Where the browser goes next, short enough to be read. */
function placeOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? protocol : host;
}
