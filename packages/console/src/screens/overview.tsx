import { Anchor, Group, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { BudgetBoard, SellerBoard } from '../app/boards.ts';
import { useAccount, useApi } from '../app/context.ts';
import { daysOf } from '../app/days.ts';
import { byDay, type Figures, figuresOf, REFRESH_MS, useDaily } from '../app/stats.ts';
import { useView } from '../app/view.ts';
import { Amount } from '../parts/amount.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, exactMoney, money, ratio, shortDay } from '../parts/formats.ts';
import { Metric } from '../parts/metric.tsx';
import { Panel, Screen } from '../parts/screen.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { ChartSkeleton, TimeChart } from '../parts/time-chart.tsx';
import { REASON_WORDS } from './reason-words.ts';

export function OverviewScreen() {
  const account = useAccount();
  const view = useView();
  const { range, before, zone } = view;
  const daily = useDaily({ range, zone });
  const earlier = useDaily({ range: before ?? range, zone }, before !== null);
  const path = `/2026-07/marketing-solutions/marketplace-performance-outcomes/stats/campaigns?advertiserId=${account.id}&startDate=${range.from}&endDate=${range.to}&timeZoneId=${encodeURIComponent(zone)}&intervalSize=Day`;
  const sdk = `souk.stats.campaigns({ advertiserId: ${account.id}, startDate: '${range.from}', endDate: '${range.to}', timeZoneId: '${zone}', intervalSize: 'Day' })`;
  return (
    <Screen
      title="Overview"
      intro={`${shortDay(range.from)} to ${shortDay(range.to)}, days in ${zone}, amounts in ${account.currency}`}
      actions={<CopyAs path={path} sdk={sdk} />}
    >
      {daily.isError ? <Failure error={daily.error} onRetry={() => void daily.refetch()} /> : null}
      <KeyFigures
        now={daily.data === undefined ? undefined : figuresOf(daily.data)}
        before={before !== null && earlier.data !== undefined ? figuresOf(earlier.data) : undefined}
      />
      <DayChart rows={daily.data} before={before === null ? undefined : earlier.data} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <SellersPanel />
        <BudgetsPanel />
      </SimpleGrid>
    </Screen>
  );
}

interface KeyFiguresProps {
  readonly now: Figures | undefined;
  readonly before: Figures | undefined;
}

function KeyFigures({ now, before }: KeyFiguresProps) {
  const { currency } = useAccount();
  const roas = ({ revenue, cost }: Figures) => (cost === 0 ? 0 : revenue / cost);
  const figures: readonly {
    label: string;
    of: (f: Figures) => number;
    show: (n: number) => string;
    exact?: (n: number) => string;
  }[] = [
    {
      label: 'Spend',
      of: (f) => f.cost,
      show: (n) => money(n, currency),
      exact: (n) => exactMoney(n, currency),
    },
    {
      label: 'Revenue',
      of: (f) => f.revenue,
      show: (n) => money(n, currency),
      exact: (n) => exactMoney(n, currency),
    },
    { label: 'Return on spend', of: roas, show: ratio },
    { label: 'Clicks', of: (f) => f.clicks, show: count },
    { label: 'Units sold', of: (f) => f.sales, show: count },
    { label: 'Impressions', of: (f) => f.impressions, show: count },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, xl: 6 }} spacing="sm">
      {figures.map(({ label, of, show, exact }) => {
        const value = now === undefined ? undefined : of(now);
        return (
          <Metric
            key={label}
            label={label}
            value={value === undefined ? undefined : show(value)}
            {...(value === undefined || exact === undefined ? {} : { exact: exact(value) })}
            {...(value === undefined || before === undefined
              ? {}
              : { change: { now: value, before: of(before) } })}
          />
        );
      })}
    </SimpleGrid>
  );
}

interface DayChartProps {
  readonly rows: Parameters<typeof byDay>[0] | undefined;
  readonly before: Parameters<typeof byDay>[0] | undefined;
}

function DayChart({ rows, before }: DayChartProps) {
  const { currency } = useAccount();
  const view = useView();
  const chart = useMemo(() => {
    if (rows === undefined) return null;
    const days = daysOf(view.range.from, view.range.to);
    const series = [
      { label: 'Spend', values: byDay(rows, days, 'cost'), look: 'bars' as const },
      ...(before === undefined || view.before === null
        ? []
        : [
            {
              label: 'Spend in the days before',
              values: byDay(before, daysOf(view.before.from, view.before.to), 'cost'),
              look: 'dashed' as const,
            },
          ]),
    ];
    return { labels: days.map(shortDay), series };
  }, [rows, before, view.range, view.before]);
  return (
    <Panel title="Spend by day" note="As the ledger charged it; today is not over.">
      {chart === null ? (
        <ChartSkeleton />
      ) : (
        <TimeChart title="Spend by day" {...chart} format={(value) => money(value, currency)} />
      )}
    </Panel>
  );
}

function SellersPanel() {
  const { id } = useAccount();
  const api = useApi();
  const board = useQuery({
    queryKey: ['board', 'sellers', id, 'counts'],
    queryFn: () => api.call<SellerBoard>(`/advertisers/${id}/board/sellers?size=1`),
    refetchInterval: REFRESH_MS,
  });
  const params = { advertiserId: String(id) };
  if (board.isError) return <Failure error={board.error} onRetry={() => void board.refetch()} />;
  const { states = {}, reasons = {}, total = 0 } = board.data ?? {};
  return (
    <Panel
      title="Sellers"
      note={
        board.data === undefined ? 'Counting…' : `${count(states.serving ?? 0)} of ${count(total)} serve now`
      }
      actions={
        <Anchor
          size="sm"
          renderRoot={(props) => <Link {...props} to="/$advertiserId/sellers" params={params} />}
        >
          All sellers
        </Anchor>
      }
    >
      {board.data !== undefined && total === 0 ? (
        <Empty title="No sellers yet">
          Sellers come with the product feed. Import one in Catalog, or with souk feed import.
        </Empty>
      ) : (
        <Stack gap={6}>
          {Object.entries(reasons)
            .sort((a, b) => b[1] - a[1])
            .map(([reason, sellers]) => (
              <Group key={reason} justify="space-between" wrap="nowrap">
                <Anchor
                  size="sm"
                  renderRoot={(props) => (
                    <Link
                      {...props}
                      to="/$advertiserId/sellers"
                      params={params}
                      search={{ reason } as never}
                    />
                  )}
                >
                  {REASON_WORDS[reason] ?? reason}
                </Anchor>
                <Text size="sm" className="figure">
                  {count(sellers)}
                </Text>
              </Group>
            ))}
          {Object.keys(reasons).length === 0 && board.data !== undefined ? (
            <Text size="sm">Nothing holds a seller back.</Text>
          ) : null}
        </Stack>
      )}
    </Panel>
  );
}

function BudgetsPanel() {
  const { id } = useAccount();
  const api = useApi();
  const board = useQuery({
    queryKey: ['board', 'budgets', id, 'worst'],
    queryFn: () => api.call<BudgetBoard>(`/advertisers/${id}/board/budgets?size=6&order=state`),
    refetchInterval: REFRESH_MS,
  });
  const params = { advertiserId: String(id) };
  if (board.isError) return <Failure error={board.error} onRetry={() => void board.refetch()} />;
  const { states = {}, rows = [], total = 0 } = board.data ?? {};
  const note = Object.entries(states)
    .filter(([state]) => state !== 'ended')
    .map(([state, budgets]) => `${count(budgets)} ${state}`)
    .join(' · ');
  return (
    <Panel
      title="Budgets"
      note={board.data === undefined ? 'Counting…' : note}
      actions={
        <Anchor
          size="sm"
          renderRoot={(props) => <Link {...props} to="/$advertiserId/budgets" params={params} />}
        >
          All budgets
        </Anchor>
      }
    >
      {board.data !== undefined && total === 0 ? (
        <Empty title="No budgets">
          A seller serves as soon as a budget pays for it.{' '}
          <Link to="/$advertiserId/budgets" params={params} search={{ new: '1' } as never}>
            Create a budget
          </Link>
          .
        </Empty>
      ) : (
        <Scroll label="Budgets that want a look">
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Budget</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th ta="right">Spent</Table.Th>
                <Table.Th ta="right">Left</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ budgetId, sellerName, state, spent, left }) => (
                <Table.Tr key={budgetId}>
                  <Table.Td className="words">
                    <Link to="/$advertiserId/budgets/$budgetId" params={{ ...params, budgetId }}>
                      {sellerName}
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    <StateBadge state={state} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Amount value={spent} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Amount value={left} none="no limit" />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}
