import { createSouk, type Souk } from '@souk/sdk';

/** An advertiser as the console knows it: the marketplace that everything on a screen belongs to. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly partnerId: number;
  readonly mpoEnabled: boolean;
  readonly singleSellerEnabled: boolean;
  readonly productSetIdsMin: number;
  readonly attributionWindowDays: number;
}

export type Role = 'admin' | 'ad-ops' | 'viewer';

export interface SessionAnswer {
  readonly member: { readonly id: number; readonly email: string; readonly role: Role };
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly clock: { readonly mode: 'real' | 'test'; readonly nowMs: number };
  readonly advertisers: readonly Account[];
}

/** A call of the console's own API that was refused, in the server's words. */
export class ConsoleError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(message: string, status: number, code: string) {
    super(message);
    this.name = 'ConsoleError';
    this.status = status;
    this.code = code;
  }
}

const SESSION = '/console/v1/session';

export async function askSession(init: RequestInit = {}): Promise<SessionAnswer> {
  const headers = { 'x-souk-console': '1', 'content-type': 'application/json' };
  const response = await fetch(SESSION, { ...init, headers });
  if (!response.ok) throw await consoleErrorOf(response);
  return response.json();
}

export const signIn = (email: string, password: string): Promise<SessionAnswer> =>
  askSession({ method: 'POST', body: JSON.stringify({ email, password }) });

export async function signOut(): Promise<void> {
  await fetch(SESSION, { method: 'DELETE', headers: { 'x-souk-console': '1' } });
}

export async function consoleErrorOf(response: Response): Promise<ConsoleError> {
  const text = await response.text();
  try {
    const { error, errors } = JSON.parse(text);
    const first = error ?? errors?.[0];
    return new ConsoleError(first.message ?? first.detail, response.status, first.code);
  } catch {
    return new ConsoleError(
      text.slice(0, 200) || `the server answered ${response.status}`,
      response.status,
      '',
    );
  }
}

export interface Api {
  /** The public API, as every client has it. */
  readonly souk: Souk;
  /** The console's own API: paths begin after `/console/v1`. */
  call<Answer>(path: string, init?: { method?: string; body?: unknown }): Promise<Answer>;
  /** An answer that goes on for as long as somebody reads: it is not called off, as others are, when it takes long. */
  stream(path: string, signal: AbortSignal): Promise<Response>;
  /** A file as it is, such as a feed. */
  send<Answer>(path: string, file: Blob): Promise<{ status: number; answer: Answer }>;
}

/** Renewed so long before its end. */
const MARGIN_MS = 60_000;

/**
 * The APIs with the member's token, which is fetched again when it ends, or when the server does not take it any more: a test
 * clock that is moved ends tokens early. `ended` hears that there is no session any more.
 */
export function openApi(first: SessionAnswer, ended: () => void): Api {
  let held = { token: first.accessToken, untilMs: endOf(first) };
  let coming: Promise<string> | null = null;

  async function renewed(): Promise<string> {
    try {
      const answer = await askSession();
      held = { token: answer.accessToken, untilMs: endOf(answer) };
      return held.token;
    } catch (error) {
      if (error instanceof ConsoleError && error.status === 401) ended();
      throw error;
    }
  }

  async function accessToken(): Promise<string> {
    if (performance.now() < held.untilMs) return held.token;
    coming ??= renewed().finally(() => {
      coming = null;
    });
    return coming;
  }

  const souk = createSouk({
    baseUrl: window.location.origin,
    accessToken,
    // A person waits: what does not work soon is said.
    waiting: { attempts: 2, waitMsMax: 3_000 },
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (response.status === 401) held = { token: '', untilMs: 0 };
      return response;
    },
  });

  return {
    souk,
    async call(path, { method = 'GET', body } = {}) {
      const response = await souk.fetch(`/console/v1${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw await consoleErrorOf(response);
      return response.json();
    },
    async stream(path, signal) {
      const ask = async () =>
        fetch(`/console/v1${path}`, { headers: { authorization: `Bearer ${await accessToken()}` }, signal });
      let response = await ask();
      if (response.status === 401) {
        held = { token: '', untilMs: 0 };
        response = await ask();
      }
      if (!response.ok) throw await consoleErrorOf(response);
      return response;
    },
    async send(path, file) {
      const headers = { 'content-type': 'application/octet-stream' };
      const response = await souk.fetch(`/console/v1${path}`, { method: 'POST', body: file, headers });
      if (!response.ok && response.status !== 422) throw await consoleErrorOf(response);
      return { status: response.status, answer: await response.json() };
    },
  };
}

function endOf({ expiresInSeconds }: SessionAnswer): number {
  return performance.now() + expiresInSeconds * 1_000 - MARGIN_MS;
}
