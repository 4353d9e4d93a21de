import assert from 'node:assert/strict';
import { test } from 'node:test';
import { governedEvent, integrationOf } from '../../../../test/support/signal-simulation.ts';
import { deliveryRecord } from './attempt.ts';

test('no part of a secret stays in the answer that is kept, wherever the answer is cut', () => {
  const secret = 'SECRET-0123456789';
  const event = governedEvent('p', 'm', 0);
  const item = { position: 1, data: Buffer.alloc(0), deadlineMs: 1, sinceMs: 0, attempts: 1 };
  for (const before of [980, 990, 999, 1_000]) {
    const body = `${'x'.repeat(before)}${secret} and more`;
    const { response } = deliveryRecord({
      ...{ item, outcome: 'dead', atMs: 0, low: 0 },
      integration: integrationOf({ secrets: { api_key: secret } }),
      attempt: { event, outcome: { kind: 'answer', status: 400, body, retryAfter: null } },
    });
    assert.ok(response !== undefined && response.length <= 1_000);
    assert.ok(!response.includes('S'), response.slice(970));
  }
});
