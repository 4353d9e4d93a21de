import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import type { Answer } from './souk.ts';
import { call } from './souk.ts';

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly disabled?: boolean;
}

export interface PostmanRequest {
  readonly method: string;
  readonly auth?: { readonly type: string };
  readonly header: readonly Entry[];
  readonly url: {
    readonly raw: string;
    readonly query?: readonly Entry[];
    readonly variable?: readonly Entry[];
  };
  readonly body?: { readonly mode: string; readonly raw?: string; readonly urlencoded?: readonly Entry[] };
}

export interface PostmanCollection {
  readonly variable: readonly Entry[];
  readonly event: readonly {
    readonly listen: string;
    readonly script: { readonly exec: readonly string[] };
  }[];
  readonly item: readonly {
    readonly name: string;
    readonly item: readonly { readonly name: string; readonly request: PostmanRequest }[];
  }[];
}

/** Sends requests of a collection as Postman does: variables filled in, the script run before each. */
export class PostmanRunner {
  readonly #variables: Map<string, string>;
  readonly #script: string;

  constructor(collection: PostmanCollection, given: Readonly<Record<string, string>>) {
    this.#variables = new Map([
      ...collection.variable.map(({ key, value }) => [key, value] as const),
      ...Object.entries(given),
    ]);
    this.#script = (collection.event[0]?.script.exec ?? []).join('\n');
  }

  async send({ method, auth, header, url, body }: PostmanRequest): Promise<Answer<unknown>> {
    await this.#runScript();
    const query = new URLSearchParams(
      (url.query ?? [])
        .filter(({ disabled }) => disabled !== true)
        .map(({ key, value }) => [key, this.#filled(value)] as [string, string]),
    );
    const path = (url.variable ?? []).reduce(
      (raw, { key, value }) => raw.replace(`:${key}`, encodeURIComponent(this.#filled(value))),
      url.raw,
    );
    const token = auth?.type === 'noauth' ? undefined : this.#variables.get('accessToken');
    const form = body?.urlencoded?.map(({ key, value }) => [key, this.#filled(value)] as [string, string]);
    const payload = form === undefined ? body?.raw : String(new URLSearchParams(form));
    const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
    return call(`${this.#filled(path)}?${query}`, {
      method,
      ...(token === undefined ? {} : { token }),
      ...(payload === undefined ? {} : { body: payload }),
      headers: {
        ...Object.fromEntries(header.map(({ key, value }) => [key, this.#filled(value)])),
        ...(payload === undefined ? {} : { 'content-type': type }),
      },
    });
  }

  #filled(text: string): string {
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
      const value = this.#variables.get(name);
      assert.ok(value !== undefined, `the collection has no variable ${name}`);
      return value;
    });
  }

  /** What of `pm` the script uses. */
  async #runScript(): Promise<void> {
    const sent: Promise<void>[] = [];
    const variables = {
      get: (name: string) => this.#variables.get(name),
      set: (name: string, value: string) => this.#variables.set(name, value),
      replaceIn: (text: string) => this.#filled(text),
    };
    const sendRequest = (
      request: { url: string; method: string; body: { urlencoded: Entry[] } },
      done: (error: unknown, response: unknown) => void,
    ) => {
      const form = request.body.urlencoded.map(({ key, value }) => [key, value] as [string, string]);
      sent.push(
        call(request.url, {
          method: request.method,
          body: String(new URLSearchParams(form)),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }).then(({ status, body }) =>
          done(null, { code: status, json: () => body, text: () => JSON.stringify(body) }),
        ),
      );
    };
    const pm = { collectionVariables: variables, variables, sendRequest };
    runInNewContext(this.#script, { pm, Date, Number, String, Error });
    await Promise.all(sent);
  }
}
