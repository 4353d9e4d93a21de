import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Log, LogFull } from '../../stores/log/port.ts';
import type { AdRecord, AdSubject } from './ad-event.ts';
import { signAdLink, signClickLink } from './links/links.ts';
import { Recorder, type RecorderDeps, type Visit } from './recorder.ts';

const NOW_MS = Date.parse('2026-06-10T12:00:00Z');
const LOADED: Visit = { isHead: false, isPrefetch: false, isBot: false };
const PRERENDERED: Visit = { ...LOADED, isPrefetch: true };
const linkKey = Buffer.alloc(32, 5);

const subjectOf = (bidId: string): AdSubject => ({
  ...{ bidId, advertiserId: 1, campaignId: 2, sellerId: '7', shopper: ['k'], bidMs: NOW_MS + 1 },
});
const pixelOf = (bidId: string) => signAdLink({ subject: subjectOf(bidId), products: ['p'] }, linkKey);
const clickOf = (bidId: string) =>
  signClickLink(
    {
      ...{ subject: subjectOf(bidId), index: 0, product: 'p', priceMicros: 1 },
      destination: 'https://shop.example/p',
    },
    linkKey,
  );

/** A recorder that began before the bids, and what it writes and tells. */
function opened(wasCounted: RecorderDeps['wasCounted'] = () => false) {
  const records: AdRecord[] = [];
  const shown: string[] = [];
  const disk = { isFull: false };
  const log = {
    async append(stream: string, [data]: readonly Buffer[]) {
      if (disk.isFull) throw new LogFull(stream, 1);
      records.push(JSON.parse(String(data)));
    },
  } as unknown as Log;
  const recorder = new Recorder({
    ...{ log, linkKey, clock: { now: () => NOW_MS }, wasCounted },
    shown: ({ bidId }) => void shown.push(bidId),
  });
  const flaws = () => records.flatMap((record) => (record.kind === 'click' ? [record.flaw] : []));
  return { recorder, records, shown, disk, flaws };
}

test('an ad whose pixel is loaded again, or named twice, is told as shown once', async () => {
  const { recorder, records, shown, disk } = opened();
  await Promise.all([recorder.impression(pixelOf('a'), LOADED), recorder.impression(pixelOf('a'), LOADED)]);
  await recorder.impression(pixelOf('a'), LOADED);
  disk.isFull = true;
  assert.equal(await recorder.impression(pixelOf('b'), LOADED), 'log-full');
  disk.isFull = false;
  for (let i = 0; i < 2; i++) await recorder.impression(pixelOf('b'), LOADED);
  assert.deepEqual(shown, ['a', 'b']);
  assert.equal(records.length, 5, 'every load is written down');
});

test('a click on a page that was rendered beforehand counts, and its pixel counts when it is loaded again only', async () => {
  const { recorder, records, shown, flaws } = opened();
  for (const bidId of ['a', 'b'])
    assert.equal(await recorder.impression(pixelOf(bidId), PRERENDERED), 'prefetch');
  assert.deepEqual([records, shown], [[], []]);
  for (const bidId of ['a', 'b', 'unseen']) await recorder.click(clickOf(bidId), LOADED);
  assert.deepEqual(flaws(), [undefined, undefined, 'no-impression']);
  await recorder.impression(pixelOf('b'), LOADED);
  await recorder.impression(pixelOf('b'), PRERENDERED);
  await recorder.impression(pixelOf('b'), LOADED);
  assert.deepEqual(shown, ['b']);
});

test('a bot that says it renders beforehand makes no click count', async () => {
  const { recorder, flaws } = opened();
  await recorder.impression(pixelOf('a'), { ...PRERENDERED, isBot: true });
  await recorder.click(clickOf('a'), LOADED);
  assert.deepEqual(flaws(), ['no-impression']);
});

test('while nobody can tell whether an ad was shown, shoppers are led on and their clicks are believed', async () => {
  const failure = new Error('the store is closed');
  const thrown = () => {
    throw failure;
  };
  for (const wasCounted of [() => Promise.reject(failure), thrown]) {
    const { recorder, flaws } = opened(wasCounted);
    const { destination, outcome } = await recorder.click(clickOf('a'), LOADED);
    assert.deepEqual([destination, outcome, flaws()], ['https://shop.example/p', 'recorded', [undefined]]);
  }
});
