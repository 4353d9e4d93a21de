import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';

/** A page, or where it leads. */
export interface Seen {
  readonly status: number;
  readonly html: string;
  readonly headers: Record<string, unknown>;
  /** Where a redirect leads. */
  readonly location: URL | null;
}

/** A browser that keeps cookies, sends forms, and does nothing else. */
export class FormBrowser {
  readonly cookies = new Map<string, string>();
  readonly #app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  get(url: string): Promise<Seen> {
    return this.#send('GET', url);
  }

  /** Sends the form of the page whose action begins so, with its hidden fields. */
  submit(page: Seen, action: string, fields: [string, string][] = []): Promise<Seen> {
    const form = new RegExp(`action="(${action}[^"]*)"[^>]*>([\\s\\S]*?)</form>`).exec(page.html);
    assert.ok(form !== null, `no form ${action} in ${page.html}`);
    const [, url = '', inside = ''] = form;
    const token = /name="token" value="([^"]*)"/.exec(inside)?.[1] ?? '';
    return this.#send('POST', unescaped(url), new URLSearchParams([['token', token], ...fields]).toString());
  }

  async follow(seen: Seen): Promise<Seen> {
    assert.equal(seen.status, 303, seen.html);
    return this.get(`${seen.location?.pathname}${seen.location?.search}`);
  }

  async #send(method: 'GET' | 'POST', url: string, payload?: string): Promise<Seen> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#app.inject({
      method,
      url,
      headers: {
        cookie,
        ...(payload === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const { name, value } of answer.cookies) this.cookies.set(name, value);
    const { location } = answer.headers;
    return {
      status: answer.statusCode,
      html: answer.body,
      headers: answer.headers,
      location: location === undefined ? null : new URL(String(location), 'http://souk.example'),
    };
  }
}

/** Text as a browser shows it. */
export function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
