// Signal on a page: <script async src="https://ads.shop.example/signal.js" data-pipeline-key="…"></script>
// What was called before it came waits in the page's queue, [["track", "Product Viewed", {…}], …], and is done in order.
import { SignalClient } from './signal/client.ts';
import { openOverlay } from './signal/overlay.ts';

const METHODS = ['track', 'page', 'identify', 'group', 'consent', 'reset', 'flush'] as const;

type Queue = unknown[][] & { loaded?: boolean };

const script = (document.currentScript ??
  document.querySelector('script[data-pipeline-key]')) as HTMLScriptElement | null;
const place = window as unknown as Record<string, Queue | object | undefined>;
const name = script?.dataset.global ?? '_df';
const before = place[name];

// Loading it twice is harmless: only a queue is taken over.
if (script && (before === undefined || Array.isArray(before))) {
  const source = new URL(script.src, location.href);
  const isDebugged = source.searchParams.has('debug') || /[?&]_df_debug\b/.test(location.search);
  const { dataset } = script;
  const client = new SignalClient(window, {
    pipelineKey: dataset.pipelineKey ?? '',
    endpoint: dataset.endpoint ?? source.origin,
    ...(dataset.batchSize ? { batchSize: Number(dataset.batchSize) } : {}),
    ...(dataset.flushInterval ? { flushInterval: Number(dataset.flushInterval) } : {}),
    ...(dataset.collect ? { collect: JSON.parse(dataset.collect) } : {}),
    ...(isDebugged ? { told: openOverlay(window) } : {}),
  });
  const api: Record<string, (...given: unknown[]) => void> = {};
  for (const method of METHODS) {
    api[method] = (...given) => (client[method] as (...given: unknown[]) => void)(...given);
  }
  place[name] = api;
  for (const [method, ...given] of (before ?? []) as Queue) api[String(method)]?.(...given);
}
