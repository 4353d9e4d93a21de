import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ownText } from './own-text.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('an own text is the same text, halves of characters included', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ownText(text) === text));
  assert.equal(ownText('a\uD800'), 'a\uD800');
});

test('an own text keeps nothing else alive', () => {
  const kept: string[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 1_000; i++)
    kept.push(
      ownText(
        Buffer.alloc(65_536, 97)
          .toString('latin1')
          .slice(i, i + 30),
      ),
    );
  collect();
  const grownMb = (process.memoryUsage().heapUsed - before) / 1e6;
  assert.equal(kept.length, 1_000);
  assert.ok(grownMb < 20, `1,000 short texts keep ${grownMb} MB alive`);
});
