import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServerEvents } from './server-events.ts';

test('events of a stream come out whole, however the stream is cut', () => {
  const text = 'event: open\ndata: {}\n\n: still here\n\nid: 1\nevent: event\ndata: {"a":1}\n\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const first = readServerEvents(text.slice(0, cut));
    const second = readServerEvents(first.rest + text.slice(cut));
    assert.deepEqual(
      [...first.events, ...second.events],
      [
        { event: 'open', data: '{}' },
        { event: 'event', data: '{"a":1}' },
      ],
    );
    assert.equal(second.rest, '');
  }
});
