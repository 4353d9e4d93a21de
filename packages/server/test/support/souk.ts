import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type RunningSouk, startSouk } from '../../src/main.ts';
import { type Config, configDefaults } from '../../src/platform/config/settings.ts';
import { afterwards } from './afterwards.ts';

/** A whole server on an empty data directory, with the test clock and without the demo; stopped after the test. */
export async function testSouk(t: TestContext, given: Partial<Config> = {}): Promise<RunningSouk> {
  const data = await mkdtemp(join(tmpdir(), 'souk-flow-'));
  const souk = await startSouk({
    ...configDefaults,
    data,
    port: 0,
    signalPort: 0,
    demo: false,
    clock: 'test',
    logLevel: 'warn',
    ...given,
  });
  afterwards(t, async () => {
    await souk.close();
    rmSync(data, { recursive: true, force: true });
  });
  return souk;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** One request; the body of the answer is parsed when it says that it is JSON. Redirects are not followed. */
export async function call<Body = unknown>(
  url: string,
  options: { method?: string; token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> {
  const { token, body } = options;
  const response = await fetch(url, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? await response.json() : await response.text()) as Body,
  };
}
