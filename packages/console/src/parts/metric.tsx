import { Paper, Skeleton, Text } from '@mantine/core';
import { percent } from './formats.ts';

interface MetricProps {
  readonly label: string;
  /** undefined while it is fetched. */
  readonly value: string | undefined;
  readonly exact?: string;
  /** The figure now and in the days before, to compare. */
  readonly change?: { readonly now: number; readonly before: number } | undefined;
  readonly note?: string;
}

/** One figure with its name, and how it changed. */
export function Metric({ label, value, exact, change, note }: MetricProps) {
  return (
    <Paper withBorder p="md" className="metric">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {value === undefined ? (
        <Skeleton height={30} mt={6} width="70%" />
      ) : (
        <Text className="figure value" title={exact}>
          {value}
        </Text>
      )}
      <Text size="xs" c="dimmed" className="figure">
        {change === undefined ? (note ?? '\u00a0') : changeText(change)}
      </Text>
    </Paper>
  );
}

function changeText({ now, before }: { now: number; before: number }): string {
  if (before === 0) return now === 0 ? 'as before' : 'nothing before';
  const share = now / before - 1;
  const arrow = share > 0 ? '▲' : share < 0 ? '▼' : '=';
  return `${arrow} ${percent(Math.abs(share), 1)} on the days before`;
}
