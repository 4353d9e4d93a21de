import { Group, Skeleton, Table, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Scroll } from './scroll.tsx';

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly look: 'line' | 'dashed' | 'bars' | 'soft';
}

/** Something that happened on a day, such as a change of the amount. */
export interface Mark {
  readonly index: number;
  readonly text: string;
}

export interface TimeChartProps {
  /** What the chart shows, for those who cannot see it. */
  readonly title: string;
  /** Under each point. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly marks?: readonly Mark[];
  readonly height?: number;
}

// The drawing is fetched after the figures: a screen without charts does without it.
const Plot = lazy(() => import('./plot.tsx'));

/** A chart, and the same as a table: pictures say nothing to a screen reader, and no exact value to anybody. */
export function TimeChart({ title, labels, series, format, marks = [], height = 240 }: TimeChartProps) {
  const [isTable, setIsTable] = useState(false);
  return (
    <figure className="chart" aria-label={title}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Group gap="md" className="legend">
          {series.map(({ label, look }, i) => (
            <Text key={label} size="xs" span>
              <span className={`swatch swatch-${look}`} data-series={i} aria-hidden="true" />
              {label}
            </Text>
          ))}
        </Group>
        <button type="button" className="link" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          {isTable ? 'Show chart' : 'Show table'}
        </button>
      </Group>
      {isTable ? (
        <ChartTable {...{ title, labels, series, format, marks }} />
      ) : (
        <Suspense fallback={<Skeleton height={height} />}>
          <Plot {...{ title, labels, series, format, marks, height }} />
        </Suspense>
      )}
    </figure>
  );
}

function ChartTable({ title, labels, series, format, marks }: Required<Omit<TimeChartProps, 'height'>>) {
  return (
    <Scroll label={`${title}, as a table`}>
      <Table striped>
        <caption className="hidden">{title}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Day</Table.Th>
            {series.map(({ label }) => (
              <Table.Th key={label} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
            {marks.length === 0 ? null : <Table.Th scope="col">Changes</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {labels.map((day, i) => (
            <Table.Tr key={day}>
              <Table.Th scope="row" fw={400}>
                {day}
              </Table.Th>
              {series.map(({ label, values }) => (
                <Table.Td key={label} ta="right" className="figure">
                  {values[i] == null ? '–' : format(values[i])}
                </Table.Td>
              ))}
              {marks.length === 0 ? null : (
                <Table.Td>
                  {marks
                    .filter(({ index }) => index === i)
                    .map(({ text }) => text)
                    .join('; ')}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

export function ChartSkeleton({ height = 240 }: { readonly height?: number }) {
  return <Skeleton height={height + 52} radius="md" aria-label="Loading the chart" />;
}
