import assert from 'node:assert/strict';
import { send } from './stranger.ts';

/** What one call sent, and what came back. */
export interface Heard {
  readonly status: number;
  readonly text: string;
}

/**
 * Calls the way the official Python package of 2026-01 does: a new token before each call, `Content-Type` also where
 * there is no body, `Accept` always, booleans with a capital, dates with a midnight and no zone, colons escaped.
 */
export class OfficialClient {
  readonly #url: string;
  readonly #credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly called = new Set<string>();

  constructor(url: string, credentials: { clientId: string; clientSecret: string }) {
    this.#url = url;
    this.#credentials = credentials;
  }

  async call(
    operationId: string,
    method: string,
    path: string,
    { query = [], body }: { query?: readonly (readonly [string, unknown])[]; body?: unknown } = {},
  ): Promise<Heard> {
    this.called.add(operationId);
    const search = query.map(([name, value]) => `${name}=${encodeURIComponent(wire(value))}`).join('&');
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const { status, text } = await send(`${this.#url}/2026-01${path}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: {
        ...COMMON,
        'content-type': 'application/json',
        authorization: `Bearer ${await this.#token()}`,
        ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    return { status, text };
  }

  /** Its test of a token's expiry is turned around: it asks for a fresh one every time. */
  async #token(): Promise<string> {
    const { clientId, clientSecret } = this.#credentials;
    const form = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
    }).toString();
    const { status, text } = await send(`${this.#url}/oauth2/token`, {
      method: 'POST',
      headers: { ...COMMON, 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    });
    assert.equal(status, 200, text);
    const answer = JSON.parse(text) as Record<string, unknown>;
    for (const key of ['access_token', 'refresh_token', 'expires_in', 'token_type']) {
      assert.ok(key in answer, `KeyError: '${key}'`);
    }
    assert.equal(typeof answer.expires_in, 'number');
    return String(answer.access_token);
  }
}

const COMMON = { accept: 'application/json', 'user-agent': 'OpenAPI-Generator/2026.01.0.260608/python' };

/** How the package writes values into queries. */
function wire(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Date) return value.toISOString().slice(0, 19);
  return String(value);
}
