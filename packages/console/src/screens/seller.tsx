import { Anchor, Button, SimpleGrid, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { BudgetBoard } from '../app/boards.ts';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { daysOf } from '../app/days.ts';
import { byDay, figuresOf, REFRESH_MS, useDaily } from '../app/stats.ts';
import { useView } from '../app/view.ts';
import { Amount } from '../parts/amount.tsx';
import { BudgetDialog } from '../parts/budget-dialog.tsx';
import { BudgetTimeline } from '../parts/budget-timeline.tsx';
import { ChangeList } from '../parts/change-list.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, longDay, money, ratio, shortDay } from '../parts/formats.ts';
import { Metric } from '../parts/metric.tsx';
import { Panel, Screen } from '../parts/screen.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Serving } from '../parts/serving.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { ChartSkeleton, TimeChart } from '../parts/time-chart.tsx';

const MPO = '/2026-07/marketing-solutions/marketplace-performance-outcomes';

export function SellerScreen() {
  const { sellerId = '' } = useParams({ strict: false });
  const account = useAccount();
  const { souk } = useApi();
  const mayEdit = useMay('ad-ops');
  const [isNew, setIsNew] = useState(false);
  const seller = useQuery({ queryKey: ['seller', sellerId], queryFn: () => souk.sellers.get({ sellerId }) });
  if (seller.isError) return <Failure error={seller.error} title="This seller cannot be shown" />;
  const name = seller.data?.sellerName ?? '…';
  return (
    <Screen
      title={name}
      intro={
        <>
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link {...props} to="/$advertiserId/sellers" params={{ advertiserId: String(account.id) }} />
            )}
          >
            Sellers
          </Anchor>
          {` · id ${sellerId} · amounts in ${account.currency}`}
        </>
      }
      actions={
        <>
          <CopyAs
            path={`${MPO}/sellers/${sellerId}/seller-campaigns`}
            sdk={`souk.sellers.sellerCampaigns({ sellerId: '${sellerId}' })`}
          />
          {mayEdit ? (
            <Button size="xs" onClick={() => setIsNew(true)}>
              New budget
            </Button>
          ) : null}
        </>
      }
    >
      <Serving sellerId={sellerId} sellerName={name} onNewBudget={() => setIsNew(true)} />
      <SpendOf sellerId={sellerId} />
      <BudgetsOf sellerId={sellerId} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <ProductsOf sellerId={sellerId} />
        <Panel title="Changes" note="Who changed what, the newest first">
          <ChangeList filter={{ sellerId }} />
        </Panel>
      </SimpleGrid>
      {isNew ? <BudgetDialog seller={{ id: sellerId, name }} onClose={() => setIsNew(false)} /> : null}
    </Screen>
  );
}

function SpendOf({ sellerId }: { readonly sellerId: string }) {
  const { currency } = useAccount();
  const { range, zone } = useView();
  const daily = useDaily({ range, zone, sellerId });
  const chart = useMemo(() => {
    if (daily.data === undefined) return null;
    const days = daysOf(range.from, range.to);
    return {
      labels: days.map(shortDay),
      series: [{ label: 'Spend', values: byDay(daily.data, days, 'cost'), look: 'bars' as const }],
    };
  }, [daily.data, range]);
  const figures = daily.data === undefined ? undefined : figuresOf(daily.data);
  return (
    <Panel title="Spend" note={`${shortDay(range.from)} to ${shortDay(range.to)}, days in ${zone}`}>
      {daily.isError ? <Failure error={daily.error} onRetry={() => void daily.refetch()} /> : null}
      <SimpleGrid cols={{ base: 2, sm: 4 }} mb="md" spacing="sm">
        <Metric label="Spend" value={figures && money(figures.cost, currency)} />
        <Metric label="Revenue" value={figures && money(figures.revenue, currency)} />
        <Metric
          label="Return on spend"
          value={figures && ratio(figures.cost === 0 ? 0 : figures.revenue / figures.cost)}
        />
        <Metric label="Clicks" value={figures && count(figures.clicks)} />
      </SimpleGrid>
      {chart === null ? (
        <ChartSkeleton height={180} />
      ) : (
        <TimeChart
          title="Spend of the seller by day"
          {...chart}
          height={180}
          format={(value) => money(value, currency)}
        />
      )}
    </Panel>
  );
}

function BudgetsOf({ sellerId }: { readonly sellerId: string }) {
  const { id } = useAccount();
  const api = useApi();
  const board = useQuery({
    queryKey: ['board', 'budgets', id, 'seller', sellerId],
    queryFn: () =>
      api.call<BudgetBoard>(
        `/advertisers/${id}/board/budgets?size=100&order=start&ended=true&sellerId=${sellerId}`,
      ),
    refetchInterval: REFRESH_MS,
  });
  if (board.isError) return <Failure error={board.error} onRetry={() => void board.refetch()} />;
  return (
    <Panel title="Budgets" note="Days of budgets of one kind never overlap in a campaign.">
      {board.data === undefined ? (
        <Skeleton height={120} />
      ) : board.data.rows.length === 0 ? (
        <Empty title="No budgets">
          Without a budget for today the seller does not serve. New budget makes one.
        </Empty>
      ) : (
        <Stack>
          <BudgetTimeline rows={board.data.rows} today={board.data.today} />
          <Scroll label="Budgets of the seller">
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Budget</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>Days</Table.Th>
                  <Table.Th ta="right">Amount</Table.Th>
                  <Table.Th ta="right">Spent</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {board.data.rows.map((row) => (
                  <Table.Tr key={row.budgetId}>
                    <Table.Td>
                      <Link
                        to="/$advertiserId/budgets/$budgetId"
                        params={{ advertiserId: String(id), budgetId: row.budgetId }}
                      >
                        {row.budgetId}
                      </Link>{' '}
                      {row.type}
                    </Table.Td>
                    <Table.Td>
                      <StateBadge state={row.state} />
                    </Table.Td>
                    <Table.Td className="figure">
                      {longDay(row.startDate)} – {row.endDate === null ? 'open' : longDay(row.endDate)}
                    </Table.Td>
                    <Table.Td ta="right">
                      <Amount value={row.amount} none="no limit" />
                    </Table.Td>
                    <Table.Td ta="right">
                      <Amount value={row.spent} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Scroll>
        </Stack>
      )}
    </Panel>
  );
}

interface Product {
  readonly id: string;
  readonly title: string;
  readonly price: string | null;
  readonly inStock: boolean;
}

/** As many as are looked through; the catalog has a search of its own. */
const PRODUCTS_SHOWN = 12;

function ProductsOf({ sellerId }: { readonly sellerId: string }) {
  const api = useApi();
  const products = useQuery({
    queryKey: ['products', sellerId],
    queryFn: () => api.call<readonly Product[]>(`/sellers/${sellerId}/products`),
  });
  const rows = products.data ?? [];
  const inStock = rows.filter((product) => product.inStock).length;
  return (
    <Panel
      title="Products"
      note={
        products.data === undefined
          ? 'Counting…'
          : `${count(rows.length)} in the catalog, ${count(inStock)} in stock`
      }
    >
      {products.isError ? <Failure error={products.error} onRetry={() => void products.refetch()} /> : null}
      <Table verticalSpacing={5}>
        <Table.Tbody>
          {rows.slice(0, PRODUCTS_SHOWN).map((product) => (
            <Table.Tr key={product.id}>
              <Table.Td className="words">
                {product.title}{' '}
                <Text span size="xs" c="dimmed">
                  {product.id}
                </Text>
              </Table.Td>
              <Table.Td>{product.inStock ? '' : 'out of stock'}</Table.Td>
              <Table.Td ta="right">
                <Amount value={product.price} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > PRODUCTS_SHOWN ? (
        <Text size="xs" c="dimmed" mt="xs">
          The first {PRODUCTS_SHOWN} of {count(rows.length)}.
        </Text>
      ) : null}
    </Panel>
  );
}
