import { errorOf, SoukError } from './error.ts';

/** What the generated table knows of an operation. */
export interface Operation {
  readonly method: string;
  /** `/{version}/…/sellers/{sellerId}` */
  readonly path: string;
  readonly query: readonly string[];
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** The key of a call that changes something; unless given each call gets a new one, which its retries share. */
  readonly idempotencyKey?: string;
  /** Ask for CSV where there is CSV; the answer is then text. */
  readonly accept?: 'application/json' | 'text/csv';
}

export type Arguments = Readonly<Record<string, unknown>>;

/** The address below the version: parts of the path, then the query; what is undefined is left out. */
export function addressOf({ path, query }: Operation, args: Arguments): string {
  const filled = path.replaceAll(/\{(\w[\w-]*)\}/g, (whole, name: string) => {
    if (name === 'version') return whole;
    const value = args[name];
    if (value === undefined || value === null || value === '') {
      throw new SoukError(`${name} is missing; nothing was sent`, { status: 0 });
    }
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const name of query) {
    const value = args[name];
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return String(search) === '' ? filled : `${filled}?${search}`;
}

export function requestOf({ method }: Operation, args: Arguments, options: CallOptions): RequestInit {
  const { body } = args;
  return {
    method,
    headers: {
      accept: options.accept ?? 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}

/** What the answer holds; a refusal is thrown. */
export async function answerOf(response: Response, what: string, options: CallOptions): Promise<unknown> {
  if (!response.ok) throw await errorOf(response, what);
  if (response.status === 204) return undefined;
  if (options.accept === 'text/csv') return response.text();
  const type = response.headers.get('content-type') ?? '';
  if (/\bjson\b/.test(type)) return response.json();
  throw new SoukError(
    `${what} answered ${type}, which was not asked for; with accept: 'text/csv' it comes as text`,
    { status: response.status, traceId: response.headers.get('x-request-id') },
  );
}
