import assert from 'node:assert/strict';
import type { RunningSouk } from '../../src/main.ts';
import type { Marketplace } from './marketplace.ts';
import { type Answer, call } from './souk.ts';

export interface Logged {
  readonly outcome: string;
  readonly message_id: string;
  readonly attempts: number;
  readonly error: { readonly reason: string; readonly cause: string; readonly resolution: string } | null;
  readonly advice: { readonly cause: string; readonly resolution: string } | null;
}

/** One account’s Signal: what sends into it, and its management API. */
export interface Hub {
  readonly send: (path: string, item: object) => Promise<Answer<object>>;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly admin: (path: string, options?: { method?: string; body?: unknown }) => Promise<Answer<any>>;
  keyOf(kind: string): Promise<{ key: string; callerId: string }>;
}

export async function hubOf(souk: RunningSouk, shop: Marketplace, token: string): Promise<Hub> {
  const keyOf = async (kind: string) => {
    const body = { advertiserId: shop.advertiserId, kind, name: kind };
    return (await shop.operator<{ key: string; callerId: string }>('/event-keys', body)).body;
  };
  const { key } = await keyOf('pipeline');
  return {
    keyOf,
    send: (path, item) => call(`${souk.url}/v1/${path}`, { token: key, body: item }),
    admin: (path, options = {}) => call(`${souk.signalUrl}/v1/admin${path}`, { token, ...options }),
  };
}

/** Waits for it to stand in the Delivery Log. */
export async function logged(
  admin: Hub['admin'],
  id: string,
  { messageId, outcome }: { messageId: string; outcome: string },
): Promise<Logged> {
  let entry: Logged | undefined;
  await found(async () => {
    const query = `message_id=${messageId}&outcome=${outcome}`;
    const { status, body } = await admin(`/integrations/${id}/deliveries?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    entry = body.data[0];
    return entry !== undefined;
  });
  assert.ok(entry !== undefined);
  return entry;
}

/** Waits until it is so. */
export async function found(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_500; tries++) {
    if (await isSo()) return;
    await new Promise((resume) => setTimeout(resume, 20));
  }
  throw new Error('it never came');
}
