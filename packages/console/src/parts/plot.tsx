import { Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Mark, Series, TimeChartProps } from './time-chart.tsx';

/** Draws the series; a line below tells the figures at the pointer. */
export default function Plot({ title, labels, series, format, marks, height }: Required<TimeChartProps>) {
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const scheme = useComputedColorScheme('light');
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the scheme when the chart is drawn
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const chart = new uPlot(
      optionsOf({ labels, series, format, marks, height, width: element.clientWidth, onPoint: setAt }),
      [labels.map((_, i) => i), ...series.map(({ values }) => [...values])],
      element,
    );
    const watch = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [labels, series, format, marks, height, scheme]);
  const shown = at ?? labels.length - 1;
  return (
    <>
      <div
        ref={place}
        role="img"
        aria-label={`${title}. The same figures are in the table.`}
        style={{ height }}
      />
      <Text size="xs" c="dimmed" className="readout figure" aria-hidden="true">
        {labels[shown] ?? ''}
        {series.map(({ label, values }) =>
          values[shown] == null ? '' : `  ·  ${label} ${format(values[shown])}`,
        )}
        {marks.filter(({ index }) => index === shown).map(({ text }) => `  ·  ${text}`)}
      </Text>
    </>
  );
}

interface Drawing {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
  readonly onPoint: (index: number | null) => void;
}

function optionsOf({ labels, series, format, marks, width, height, onPoint }: Drawing): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--chart-ink'),
    grid: { stroke: colour('--chart-grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_, min, max) => [min - 0.5, max + 0.5] },
      y: { range: (_, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, at) => at.map((i) => (Number.isInteger(i) ? (labels[i] ?? '') : '')),
        space: 64,
        size: 34,
      },
      { ...axis, size: 72, values: (_, at) => at.map((value) => format(value)) },
    ],
    series: [{}, ...series.map((each, i) => lookOf(each, colour(`--chart-${i + 1}`)))],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      draw: [(chart) => drawMarks(chart, marks, colour('--chart-mark'))],
    },
  };
}

function lookOf({ label, look }: Series, colour: string): uPlot.Series {
  const bars = uPlot.paths.bars?.({ size: [0.7, 36] });
  switch (look) {
    case 'bars':
      return {
        label,
        stroke: colour,
        fill: colour,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      };
    case 'dashed':
      return { label, stroke: colour, width: 2, dash: [6, 5], points: { show: false } };
    case 'soft':
      return { label, stroke: colour, width: 1.5, dash: [2, 4], points: { show: false } };
    case 'line':
      return { label, stroke: colour, width: 2, points: { size: 5, fill: colour } };
  }
}

function drawMarks(chart: uPlot, marks: readonly Mark[], colour: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  for (const { index } of marks) {
    const x = Math.round(chart.valToPos(index, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, bbox.top + 4 * devicePixelRatio, 3.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}
