import { Button, Checkbox, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { BudgetBoard, BudgetRow } from '../app/boards.ts';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { type Change, searchText, useUrlState } from '../app/url-state.ts';
import { Amount } from '../parts/amount.tsx';
import { BudgetDialog } from '../parts/budget-dialog.tsx';
import { Choice } from '../parts/choice.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable, PLACE, pageWanted } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, longDay, words } from '../parts/formats.ts';
import { Screen } from '../parts/screen.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { STATE_MEANINGS } from './state-meanings.ts';

const STATE = { ...PLACE, search: '', state: '', type: '', ended: '', new: '' };
const SIZE = 50;
const STATES = ['spent', 'limited', 'behind', 'on-track', 'no-limit', 'suspended', 'scheduled', 'ended'];
const TYPES = ['Capped', 'Daily', 'Uncapped'];

export function BudgetsScreen() {
  const { id, currency, timeZone } = useAccount();
  const api = useApi();
  const navigate = useNavigate();
  const mayEdit = useMay('ad-ops');
  const [state, change] = useUrlState(STATE);
  const wanted = searchText({
    ...{ search: state.search, state: state.state, type: state.type },
    ended: state.ended === '' ? '' : 'true',
    ...pageWanted(state, SIZE),
  });
  const board = useQuery({
    queryKey: ['board', 'budgets', id, wanted],
    queryFn: () => api.call<BudgetBoard>(`/advertisers/${id}/board/budgets${wanted}`),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const counts = board.data?.states ?? {};
  const isFiltered = state.search + state.state + state.type !== '';
  return (
    <Screen
      title="Budgets"
      intro={`Those that want a look come first. Amounts in ${currency}, days in ${timeZone}.`}
      actions={
        <>
          <CopyAs
            path={`/2026-07/marketing-solutions/marketplace-performance-outcomes/budgets?advertiserId=${id}`}
            sdk={`souk.budgets.list({ advertiserId: ${id} })`}
          />
          {mayEdit ? (
            <Button size="xs" onClick={() => change({ new: '1' })}>
              New budget
            </Button>
          ) : null}
        </>
      }
    >
      {board.isError ? <Failure error={board.error} onRetry={() => void board.refetch()} /> : null}
      <DataTable
        name="budgets"
        columns={columnsFor(String(id))}
        rows={board.data?.rows}
        total={board.data?.total ?? 0}
        size={SIZE}
        keyOf={(row) => row.budgetId}
        onOpen={({ budgetId }) =>
          void navigate({
            to: '/$advertiserId/budgets/$budgetId',
            params: { advertiserId: String(id), budgetId },
          })
        }
        tools={<Filters state={state} change={change} counts={counts} />}
        empty={
          isFiltered ? (
            <Empty title="No budget is like that">Take a filter away to see more.</Empty>
          ) : (
            <Empty title="No budgets">
              A seller serves as soon as a budget pays for it: New budget makes one.
            </Empty>
          )
        }
      />
      {state.new === '1' && mayEdit ? (
        <BudgetDialog onClose={() => change({ new: '' }, { replace: true })} />
      ) : null}
    </Screen>
  );
}

interface FiltersProps {
  readonly state: typeof STATE;
  readonly change: Change<typeof STATE>;
  readonly counts: BudgetBoard['states'];
}

function Filters({ state, change, counts }: FiltersProps) {
  return (
    <>
      <SearchBox
        label="Seller or id"
        value={state.search}
        onChange={(search) => change({ search, page: '1' })}
      />
      <Choice
        label="State"
        any="Any state"
        value={state.state}
        options={STATES.map((value) => ({
          value,
          label: `${words(value)} (${count(counts[value] ?? 0)})`,
        }))}
        onChange={(value) => change({ state: value, page: '1' })}
      />
      <Choice
        label="Type"
        any="Any type"
        value={state.type}
        options={TYPES.map((value) => ({ value, label: value }))}
        onChange={(type) => change({ type, page: '1' })}
      />
      <Checkbox
        size="xs"
        label="Ended ones, too"
        checked={state.ended !== ''}
        onChange={(event) => change({ ended: event.currentTarget.checked ? '1' : '', page: '1' })}
      />
    </>
  );
}

const columnsFor = (advertiserId: string): readonly Column<BudgetRow>[] => [
  {
    key: 'id',
    title: 'Budget',
    order: 'id',
    value: ({ budgetId }) => budgetId,
    cell: ({ budgetId, type }) => (
      <>
        <Link to="/$advertiserId/budgets/$budgetId" params={{ advertiserId, budgetId }}>
          {budgetId}
        </Link>{' '}
        <Text span size="xs" c="dimmed">
          {type}
        </Text>
      </>
    ),
  },
  {
    key: 'seller',
    title: 'Seller',
    order: 'seller',
    value: ({ sellerName }) => sellerName,
    cell: ({ sellerName, sellerId }) => (
      <Link to="/$advertiserId/sellers/$sellerId" params={{ advertiserId, sellerId }}>
        {sellerName}
      </Link>
    ),
  },
  {
    key: 'state',
    title: 'State',
    order: 'state',
    value: ({ state }) => state,
    cell: ({ state }) => (
      <span title={STATE_MEANINGS[state]}>
        <StateBadge state={state} />
      </span>
    ),
  },
  { key: 'type', title: 'Type', isExtra: true, value: ({ type }) => type, cell: ({ type }) => type },
  {
    key: 'amount',
    title: 'Amount',
    order: 'amount',
    isFigure: true,
    value: ({ amount }) => (amount === null ? null : Number(amount)),
    cell: ({ amount }) => <Amount value={amount} none="no limit" />,
  },
  {
    key: 'spent',
    title: 'Spent',
    order: 'spent',
    isFigure: true,
    value: ({ spent }) => Number(spent),
    cell: ({ spent }) => <Amount value={spent} />,
  },
  {
    key: 'expected',
    title: 'Even by now',
    isFigure: true,
    isExtra: true,
    value: ({ expected }) => (expected === null ? null : Number(expected)),
    cell: ({ expected }) => <Amount value={expected} />,
  },
  {
    key: 'forecast',
    title: 'Forecast',
    isFigure: true,
    value: ({ forecast }) => (forecast === null ? null : Number(forecast)),
    cell: ({ forecast }) => <Amount value={forecast} />,
  },
  {
    key: 'left',
    title: 'Left',
    order: 'left',
    isFigure: true,
    value: ({ left }) => (left === null ? null : Number(left)),
    cell: ({ left }) => <Amount value={left} none="no limit" />,
  },
  {
    key: 'start',
    title: 'First day',
    order: 'start',
    isFigure: true,
    value: ({ startDate }) => startDate,
    cell: ({ startDate }) => longDay(startDate),
  },
  {
    key: 'end',
    title: 'Last day',
    order: 'end',
    isFigure: true,
    value: ({ endDate }) => endDate,
    cell: ({ endDate }) => (endDate === null ? 'open' : longDay(endDate)),
  },
];
