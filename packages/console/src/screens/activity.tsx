import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useAccount, useSigned } from '../app/context.ts';
import { addDays } from '../app/days.ts';
import { useUrlState } from '../app/url-state.ts';
import { useView } from '../app/view.ts';
import { authorOf, type Change, subjectOf, useChanges, valueText } from '../parts/change-list.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { moment, words } from '../parts/formats.ts';
import { Screen } from '../parts/screen.tsx';
import { SearchBox } from '../parts/search-box.tsx';

const STATE = { seller: '' };
const PAGE = 50;

export function ActivityScreen() {
  const { id, timeZone } = useAccount();
  const { session } = useSigned();
  const navigate = useNavigate();
  const { range } = useView();
  const [state, change] = useUrlState(STATE);
  const filter = {
    ...{ since: range.from, until: addDays(range.to, 1) },
    ...(/^\d+$/.test(state.seller) ? { sellerId: state.seller } : {}),
  };
  const changes = useChanges(filter, PAGE);
  const rows = changes.data?.pages.flatMap((page) => page.changes);
  const open = ({ subject, subjectId, sellerId }: Change) =>
    void navigate({
      to: (subject === 'budget' ? `/${id}/budgets/${subjectId}` : `/${id}/sellers/${sellerId}`) as '/',
    });
  return (
    <Screen
      title="Activity"
      intro={`Who changed which budget, bid and product set, ${range.from} to ${range.to}, the newest first. Written with the change, never rewritten.`}
      actions={
        <CopyAs
          path={`/2026-07/marketing-solutions/marketplace-performance-outcomes/changes?advertiserId=${id}&since=${filter.since}&until=${filter.until}`}
          sdk={`souk.changes.list({ advertiserId: ${id}, since: '${filter.since}', until: '${filter.until}' })`}
        />
      }
    >
      {changes.isError ? <Failure error={changes.error} onRetry={() => void changes.refetch()} /> : null}
      <DataTable
        name="changes"
        columns={columnsFor(timeZone, session.member)}
        rows={changes.isError ? [] : rows}
        keyOf={(row) => row.id}
        onOpen={open}
        tools={
          <SearchBox label="Id of a seller" value={state.seller} onChange={(seller) => change({ seller })} />
        }
        empty={
          <Empty title="Nothing was changed in these days">Look at other days with the control above.</Empty>
        }
      />
      {changes.hasNextPage ? (
        <Button
          variant="default"
          size="xs"
          loading={changes.isFetchingNextPage}
          onClick={() => void changes.fetchNextPage()}
          style={{ alignSelf: 'flex-start' }}
        >
          Older changes
        </Button>
      ) : null}
    </Screen>
  );
}

const columnsFor = (
  zone: string,
  me: { readonly id: number; readonly email: string },
): readonly Column<Change>[] => [
  {
    key: 'time',
    title: `Time (${zone})`,
    isFigure: false,
    value: ({ timeMs }) => new Date(timeMs).toISOString(),
    cell: ({ timeMs }) => <span className="figure">{moment(timeMs, zone)}</span>,
  },
  { key: 'who', title: 'Who', value: (row) => authorOf(row, me), cell: (row) => authorOf(row, me) },
  { key: 'what', title: 'What', value: subjectOf, cell: (row) => subjectOf(row) },
  {
    key: 'did',
    title: 'Was',
    value: ({ isNew }) => (isNew ? 'created' : 'changed'),
    cell: ({ isNew }) => (isNew ? 'created' : 'changed'),
  },
  { key: 'fields', title: 'From → to', value: fieldsText, cell: (row) => fieldsText(row) },
  {
    key: 'seller',
    title: 'Seller id',
    isExtra: true,
    value: ({ sellerId }) => sellerId,
    cell: ({ sellerId }) => sellerId,
  },
];

function fieldsText({ fields, isNew }: Change): string {
  return fields
    .map(({ field, from, to }) => `${words(field)}: ${isNew ? '' : `${valueText(from)} → `}${valueText(to)}`)
    .join('; ');
}
