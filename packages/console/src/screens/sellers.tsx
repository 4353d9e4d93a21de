import { Group, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { SellerBoard, SellerRow } from '../app/boards.ts';
import { useAccount, useApi } from '../app/context.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { searchText, useUrlState } from '../app/url-state.ts';
import { Amount } from '../parts/amount.tsx';
import { Choice } from '../parts/choice.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable, PLACE, pageWanted } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, words } from '../parts/formats.ts';
import { Screen } from '../parts/screen.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { REASON_WORDS } from './reason-words.ts';

const FILTER = { search: '', state: '', reason: '' };
const STATE = { ...PLACE, ...FILTER };
const SIZE = 50;

export function SellersScreen() {
  const { id, currency } = useAccount();
  const api = useApi();
  const navigate = useNavigate();
  const [state, change] = useUrlState(STATE);
  const wanted = searchText({
    ...{ search: state.search, state: state.state, reason: state.reason },
    ...pageWanted(state, SIZE),
  });
  const board = useQuery({
    queryKey: ['board', 'sellers', id, wanted],
    queryFn: () => api.call<SellerBoard>(`/advertisers/${id}/board/sellers${wanted}`),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const choose = (filter: Partial<typeof FILTER>) => change({ ...filter, page: '1' });
  const { states = {}, reasons = {} } = board.data ?? {};
  const isFiltered = state.search + state.state + state.reason !== '';
  return (
    <Screen
      title="Sellers"
      intro={`Who serves now, and what holds the others back. Amounts in ${currency}.`}
      actions={
        <CopyAs
          path={`/2026-07/marketing-solutions/marketplace-performance-outcomes/sellers?advertiserId=${id}`}
          sdk={`souk.sellers.list({ advertiserId: ${id} })`}
        />
      }
    >
      {board.isError ? <Failure error={board.error} onRetry={() => void board.refetch()} /> : null}
      <DataTable
        name="sellers"
        columns={columnsFor(String(id))}
        rows={board.data?.rows}
        total={board.data?.total ?? 0}
        size={SIZE}
        keyOf={(row) => row.id}
        onOpen={({ id: sellerId }) =>
          void navigate({
            to: '/$advertiserId/sellers/$sellerId',
            params: { advertiserId: String(id), sellerId },
          })
        }
        tools={
          <>
            <SearchBox label="Name or id" value={state.search} onChange={(search) => choose({ search })} />
            <Choice
              label="State"
              any="Any state"
              value={state.state}
              options={['serving', 'stopped', 'idle'].map((value) => ({
                value,
                label: `${words(value)} (${count(states[value] ?? 0)})`,
              }))}
              onChange={(value) => choose({ state: value })}
            />
            <Choice
              label="Reason"
              any="Any reason"
              value={state.reason}
              options={Object.entries(REASON_WORDS).map(([value, label]) => ({
                value,
                label: `${label} (${count(reasons[value] ?? 0)})`,
              }))}
              onChange={(reason) => choose({ reason })}
            />
          </>
        }
        empty={
          isFiltered ? (
            <Empty title="No seller is like that">Take a filter away to see more.</Empty>
          ) : (
            <Empty title="No sellers yet">
              Sellers come with the product feed: import one with <code>souk feed import products.csv</code>.
            </Empty>
          )
        }
      />
    </Screen>
  );
}

const columnsFor = (advertiserId: string): readonly Column<SellerRow>[] => [
  {
    key: 'name',
    title: 'Seller',
    order: 'name',
    value: ({ name }) => name,
    cell: ({ name, id }) => (
      <Link to="/$advertiserId/sellers/$sellerId" params={{ advertiserId, sellerId: id }}>
        {name}
      </Link>
    ),
  },
  { key: 'id', title: 'Id', order: 'id', isExtra: true, value: ({ id }) => id, cell: ({ id }) => id },
  {
    key: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: ({ state, reasons }) => (
      <Group gap={6}>
        <StateBadge state={state} {...(state === 'idle' ? { label: 'In no campaign' } : {})} />
        {reasons.length === 0 ? null : (
          <Text span size="xs" c="dimmed">
            {reasons.map((reason) => REASON_WORDS[reason] ?? reason).join(', ')}
          </Text>
        )}
      </Group>
    ),
  },
  {
    key: 'reasons',
    title: 'Reasons',
    isExtra: true,
    value: ({ reasons }) => reasons.join(' '),
    cell: ({ reasons }) => reasons.join(', '),
  },
  {
    key: 'products',
    title: 'Products',
    order: 'products',
    isFigure: true,
    value: ({ productCount }) => productCount,
    cell: ({ productCount }) => count(productCount),
  },
  {
    key: 'campaigns',
    title: 'Campaigns',
    isFigure: true,
    value: ({ campaignCount }) => campaignCount,
    cell: ({ campaignCount }) => count(campaignCount),
  },
  {
    key: 'bid',
    title: 'Bid',
    isFigure: true,
    value: ({ bid }) => (bid === null ? null : Number(bid[1])),
    cell: ({ bid }) =>
      bid === null ? (
        '–'
      ) : (
        <>
          <Amount value={bid[0]} />
          {bid[0] === bid[1] ? null : (
            <>
              {' – '}
              <Amount value={bid[1]} />
            </>
          )}
        </>
      ),
  },
  {
    key: 'spend',
    title: 'Spent today',
    order: 'spend',
    isFigure: true,
    value: ({ spentToday }) => Number(spentToday),
    cell: ({ spentToday }) => <Amount value={spentToday} />,
  },
  {
    key: 'left',
    title: 'Left',
    order: 'left',
    isFigure: true,
    value: ({ left }) => (left === null ? null : Number(left)),
    cell: ({ left }) => <Amount value={left} />,
  },
];
