import type { Signal } from '../../modules/signal/index.ts';
import { createMetrics, type Metrics } from '../../platform/telemetry/metrics.ts';

/** What Signal counts, for Prometheus. */
export function signalMetrics({ ingestion, drops, deliveries }: Signal): Metrics {
  const metrics = createMetrics();
  metrics.gauge({ name: 'souk_signal_events_taken', help: 'Tracking calls taken since the start.' }, () => [
    { labels: {}, value: ingestion.taken() },
  ]);
  metrics.gauge(
    {
      name: 'souk_signal_events_not_kept',
      help: 'Events that the disk could not take, since the start: libraries send them again, pictures do not.',
    },
    () => [{ labels: {}, value: ingestion.notKept() }],
  );
  metrics.tally(
    { name: 'souk_signal_items_refused_total', help: 'Items of tracking calls that could not be read.' },
    ingestion.refusals,
  );
  metrics.tally({ name: 'souk_signal_events_dropped_total', help: 'Events that governance dropped.' }, drops);
  metrics.tally(
    { name: 'souk_signal_attempts_failed_total', help: 'Attempts that did not deliver.' },
    deliveries.failures,
  );
  for (const name of ['delivered', 'dead', 'retries', 'outstanding'] as const) {
    metrics.gauge({ name: `souk_signal_${name}`, help: HELP[name] }, () =>
      deliveries.totals().map((totals) => ({
        labels: { integration: totals.integrationId },
        value: totals[name],
      })),
    );
  }
  return metrics;
}

const HELP = {
  delivered: 'Events delivered since the start.',
  dead: 'Events given up since the start.',
  retries: 'Attempts that are made again, since the start.',
  outstanding: 'Events that are on their way.',
} as const;
