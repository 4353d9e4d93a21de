import { assert } from '../../base/assert.ts';
import type { Tally } from '../../base/reason.ts';

/** One series of a counter: cheap enough to be kept and called on the path of a bid. */
export interface Series {
  add(amount?: number): void;
}

export interface Counter {
  /** The series with these label values, in the order in which the labels were named. */
  with(...values: readonly string[]): Series;
}

export interface MetricName {
  /** Prometheus' form: `souk_<what>_<unit>`, a counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Everything that is counted, written as Prometheus' text format. */
export interface Metrics {
  counter(metric: MetricName & { readonly labels: readonly string[] }): Counter;
  /** Figures that are asked for when somebody looks. */
  gauge(metric: MetricName, read: () => readonly Sample[]): void;
  /** Why things were refused, as a counter with the label `reason`. */
  tally<Reason extends string>(metric: MetricName, tally: Tally<Reason>): void;
  render(): string;
}

/** Series of one counter. Labels are closed lists; more than this means that one is not. */
const SERIES_MAX = 1_000;

export function createMetrics(): Metrics {
  const families = new Map<string, () => string>();

  function family(metric: MetricName, type: 'counter' | 'gauge', read: () => readonly Sample[]): void {
    assert(/^[a-z_][a-z0-9_]*$/.test(metric.name), `${metric.name} is no name of a metric`);
    assert(!families.has(metric.name), `the metric ${metric.name} exists twice`);
    families.set(metric.name, () =>
      [
        `# HELP ${metric.name} ${metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
        `# TYPE ${metric.name} ${type}`,
        ...read().map((sample) => `${metric.name}${labelsText(sample.labels)} ${sample.value}`),
        '',
      ].join('\n'),
    );
  }

  return {
    counter(metric) {
      const { counter, samples } = createCounter(metric);
      family(metric, 'counter', samples);
      return counter;
    },
    gauge: (metric, read) => family(metric, 'gauge', read),
    tally: (metric, tally) =>
      family(metric, 'counter', () =>
        Object.entries(tally.counts()).map(([reason, value]) => ({ labels: { reason }, value })),
      ),
    render: () => [...families.values()].map((write) => write()).join(''),
  };
}

function createCounter(metric: MetricName & { readonly labels: readonly string[] }): {
  counter: Counter;
  samples: () => Sample[];
} {
  const series = new Map<string, { labels: Record<string, string>; value: number; handle: Series }>();
  return {
    counter: {
      with(...values) {
        const key = values.join('\u0000');
        const known = series.get(key);
        if (known !== undefined) return known.handle;
        assert(
          values.length === metric.labels.length,
          `${metric.name} has labels ${metric.labels.join(', ')}`,
        );
        assert(series.size < SERIES_MAX, `${metric.name} has more than ${SERIES_MAX} series`);
        const entry = {
          labels: Object.fromEntries(metric.labels.map((label, i) => [label, values[i] ?? ''])),
          value: 0,
          handle: {
            add(amount = 1) {
              entry.value += amount;
            },
          },
        };
        series.set(key, entry);
        return entry.handle;
      },
    },
    samples: () => [...series.values()].map(({ labels, value }) => ({ labels, value })),
  };
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
