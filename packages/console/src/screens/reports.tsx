import { Button, Group, NativeSelect, Skeleton, Table, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAccount, useApi } from '../app/context.ts';
import { numberIn, rowsOf, type StatsRow } from '../app/stats.ts';
import { searchText, useUrlState } from '../app/url-state.ts';
import { useView } from '../app/view.ts';
import { CopyAs } from '../parts/copy-as.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, download, exactMoney, money, percent, ratio, words } from '../parts/formats.ts';
import { Panel, Screen } from '../parts/screen.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { ChartSkeleton, TimeChart } from '../parts/time-chart.tsx';

const STATE = {
  by: 'sellers',
  interval: 'Day',
  policy: 'AnySeller',
  figure: 'cost',
  seller: '',
  campaign: '',
};

const ENTITIES = [
  { value: 'campaigns', label: 'Campaigns' },
  { value: 'sellers', label: 'Sellers' },
  { value: 'seller-campaigns', label: 'Sellers in campaigns' },
];
const INTERVALS = ['Hour', 'Day', 'Month', 'Year'];
const POLICIES = [
  { value: 'AnySeller', label: 'Sales of any seller' },
  { value: 'SameSeller', label: 'Sales of the clicked seller' },
  { value: 'Both', label: 'Both, side by side' },
];
/** Rows that a person looks at; the file has all of them. */
const ROWS_SHOWN = 500;
const MPO = '/2026-07/marketing-solutions/marketplace-performance-outcomes';

type Wanted = Readonly<Record<string, string>>;

export function ReportsScreen() {
  const { id, currency } = useAccount();
  const { souk } = useApi();
  const { range, zone } = useView();
  const [state, change] = useUrlState(STATE);
  const wanted: Wanted = {
    advertiserId: String(id),
    startDate: range.from,
    endDate: range.to,
    timeZoneId: zone,
    intervalSize: state.interval,
    clickAttributionPolicy: state.policy,
    ...(state.seller === '' ? {} : { sellerId: state.seller }),
    ...(state.campaign === '' ? {} : { campaignId: state.campaign }),
  };
  const path = `${MPO}/stats/${state.by}${searchText(wanted)}`;
  const report = useQuery({
    queryKey: ['report', path],
    queryFn: async ({ signal }) => {
      const message = await reportOf(souk.stats, state.by)(wanted, { signal });
      return { columns: message.columns, rows: rowsOf(message) };
    },
  });
  const saving = useMutation({
    mutationFn: async () => {
      const response = await souk.fetch(path, { headers: { accept: 'text/csv' } });
      if (!response.ok) throw new Error(`the server answered ${response.status}; no file was made`);
      download(`${state.by}-${range.from}-${range.to}.csv`, await response.text());
    },
  });
  const call =
    { campaigns: 'campaigns', sellers: 'sellers', 'seller-campaigns': 'sellerCampaigns' }[state.by] ??
    'sellers';
  return (
    <Screen
      title="Reports"
      intro={`${range.from} to ${range.to}, days in ${zone}, amounts in ${currency}. Final: the same figures as the ledger’s.`}
      actions={
        <>
          <CopyAs path={path} sdk={`souk.stats.${call}(${JSON.stringify(wanted)})`} />
          <Button size="xs" loading={saving.isPending} onClick={() => saving.mutate()}>
            Download CSV
          </Button>
        </>
      }
    >
      <Builder state={state} change={change} />
      {saving.isError ? <Failure error={saving.error} /> : null}
      {report.isError ? <Failure error={report.error} onRetry={() => void report.refetch()} /> : null}
      {report.isError ? null : (
        <ReportChart
          {...{ report: report.data, state }}
          onFigure={(figure) => change({ figure }, { replace: true })}
        />
      )}
      {report.isError ? null : <ReportTable report={report.data} />}
    </Screen>
  );
}

function reportOf(stats: ReturnType<typeof useApi>['souk']['stats'], by: string) {
  if (by === 'campaigns')
    return (args: Wanted, options: { signal: AbortSignal }) => stats.campaigns(args, options);
  if (by === 'seller-campaigns')
    return (args: Wanted, options: { signal: AbortSignal }) => stats.sellerCampaigns(args, options);
  return (args: Wanted, options: { signal: AbortSignal }) => stats.sellers(args, options);
}

type State = typeof STATE;

function Builder({ state, change }: { state: State; change: (change: Partial<State>) => void }) {
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        size="xs"
        label="Rows for"
        data={ENTITIES}
        value={state.by}
        onChange={(event) => change({ by: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label="And for each"
        data={INTERVALS}
        value={state.interval}
        onChange={(event) => change({ interval: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label="Counting"
        data={POLICIES}
        value={state.policy}
        onChange={(event) => change({ policy: event.currentTarget.value })}
      />
    </Group>
  );
}

interface Report {
  readonly columns: readonly string[];
  readonly rows: readonly StatsRow[];
}

const TIMES = ['hour', 'day', 'month', 'year'];
const NAMES = ['campaignId', 'sellerId', 'sellerName'];
/** Shares and ratios of rows cannot be added up. */
const ADDABLE = /^(impressions|clicks|cost|saleUnits|revenue)/;

interface ReportChartProps {
  readonly report: Report | undefined;
  readonly state: State;
  readonly onFigure: (figure: string) => void;
}

function ReportChart({ report, state, onFigure }: ReportChartProps) {
  const { currency } = useAccount();
  const figures = report?.columns.filter((column) => ADDABLE.test(column)) ?? [];
  const figure = figures.includes(state.figure) ? state.figure : (figures[0] ?? 'cost');
  const chart = useMemo(() => {
    if (report === undefined) return null;
    const time = report.columns.find((column) => TIMES.includes(column)) ?? 'day';
    const sums = new Map<string, number>();
    for (const row of report.rows) {
      const at = String(row[time] ?? '');
      sums.set(at, (sums.get(at) ?? 0) + numberIn(row, figure));
    }
    const labels = [...sums.keys()].sort();
    return {
      labels: labels.map(timeText),
      series: [
        { label: words(figure), values: labels.map((at) => sums.get(at) ?? 0), look: 'bars' as const },
      ],
    };
  }, [report, figure]);
  const isMoney = /^(cost|revenue)/.test(figure);
  return (
    <Panel
      title="Chart"
      note="All rows together"
      actions={
        <NativeSelect
          size="xs"
          aria-label="Figure"
          value={figure}
          data={figures.map((value) => ({ value, label: words(value) }))}
          onChange={(event) => onFigure(event.currentTarget.value)}
        />
      }
    >
      {chart === null ? (
        <ChartSkeleton />
      ) : (
        <TimeChart
          title={`${words(figure)} of all rows`}
          {...chart}
          format={(value) => (isMoney ? money(value, currency) : count(value))}
        />
      )}
    </Panel>
  );
}

function timeText(at: string): string {
  return at.includes('T') ? at.slice(5, 16).replace('T', ' ') : at.slice(0, 10);
}

function ReportTable({ report }: { readonly report: Report | undefined }) {
  const { currency } = useAccount();
  if (report === undefined) return <Skeleton height={300} radius="md" />;
  const { columns, rows } = report;
  if (rows.length === 0) {
    return (
      <Empty title="Nothing happened in these days">
        Rows of zeros are left out. Look at other days with the control above, or send traffic first.
      </Empty>
    );
  }
  return (
    <Panel
      title="Table"
      note={
        rows.length > ROWS_SHOWN
          ? `The first ${count(ROWS_SHOWN)} of ${count(rows.length)} rows; the file has all of them.`
          : `${count(rows.length)} rows`
      }
    >
      <Scroll label="Table of the report">
        <Table verticalSpacing={5} striped className="data">
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} scope="col" ta={isFigure(column) ? 'right' : 'left'}>
                  {headOf(column)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, ROWS_SHOWN).map((row) => (
              <Table.Tr
                key={columns
                  .slice(0, 4)
                  .map((column) => row[column])
                  .join('|')}
              >
                {columns.map((column) => (
                  <Table.Td
                    key={column}
                    ta={isFigure(column) ? 'right' : 'left'}
                    className={column === 'sellerName' ? 'words' : 'figure'}
                  >
                    <Cell column={column} value={row[column] ?? null} currency={currency} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </Panel>
  );
}

function isFigure(column: string): boolean {
  return !TIMES.includes(column) && !NAMES.includes(column);
}

/** The contract's short names, spelled out. */
function headOf(column: string): string {
  const long: Readonly<Record<string, string>> = {
    cr: 'Conversion',
    cpo: 'Cost per order',
    cos: 'Cost of sale',
    roas: 'Return on spend',
    cost: 'Spend',
    saleUnits: 'Units sold',
    campaignId: 'Campaign',
    sellerId: 'Seller id',
    sellerName: 'Seller',
  };
  const [, base = column, policy = ''] = /^(\w+?)(AnySeller|SameSeller)?$/.exec(column) ?? [];
  return `${long[base] ?? words(base)}${policy === '' ? '' : ` (${words(policy).toLowerCase()})`}`;
}

function Cell({
  column,
  value,
  currency,
}: {
  column: string;
  value: string | number | null;
  currency: string;
}) {
  if (value === null)
    return (
      <Text span c="dimmed" size="sm">
        –
      </Text>
    );
  if (!isFigure(column)) return TIMES.includes(column) ? timeText(String(value)) : value;
  const number = Number(value);
  if (/^(cost|revenue|cpo)/.test(column))
    return <span title={exactMoney(number, currency)}>{money(number, currency)}</span>;
  if (/^(cr|cos)/.test(column)) return <span title={String(number)}>{percent(number, 1)}</span>;
  if (column.startsWith('roas')) return <span title={String(number)}>{ratio(number)}</span>;
  return count(number);
}
