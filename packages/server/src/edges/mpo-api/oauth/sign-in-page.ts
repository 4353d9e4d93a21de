import { html, NOTHING } from './html.ts';
import type { Page } from './page.ts';

export interface SignInForm {
  readonly clientName: string;
  /** The query of the app's request, which every form carries along. */
  readonly query: string;
  readonly token: string;
  readonly email?: string;
  /** What went wrong with the last try. */
  readonly complaint?: string;
}

export function signInPage(form: SignInForm, status = 200): Page {
  const { clientName, query, token, email = '', complaint } = form;
  const body = html`<h1>Sign in</h1>
<p class="soft">${clientName} asks for access to your account. Sign in to decide about it.</p>
${complaint === undefined ? NOTHING : html`<p class="warn" role="alert">${complaint}</p>`}
<form method="post" action="/oauth2/sign-in?${query}">
<input type="hidden" name="token" value="${token}">
<label class="field">E-mail
<input type="email" name="email" value="${email}" autocomplete="username" required maxlength="255"></label>
<label class="field">Password
<input type="password" name="password" autocomplete="current-password" required maxlength="200"></label>
<div class="buttons"><button class="main">Sign in</button></div>
</form>`;
  return { title: 'Sign in', body, status };
}

/** For a link that leads nowhere: nobody is sent back to an address that is not known. */
export function brokenLinkPage(why: string): Page {
  const body = html`<h1>This link does not work</h1>
<p class="warn">${why}</p>
<p class="soft">Nothing was given to anybody. Go back to the app that sent you here, and tell its makers what this page says.</p>`;
  return { title: 'This link does not work', body, status: 400 };
}
