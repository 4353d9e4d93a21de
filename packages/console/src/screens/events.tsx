import { Button, Code, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccount, useApi } from '../app/context.ts';
import { useLive } from '../app/live.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { searchText, useUrlState } from '../app/url-state.ts';
import { Choice } from '../parts/choice.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, moment, words } from '../parts/formats.ts';
import { Panel, Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

interface LiveEvent {
  readonly receivedMs: number;
  readonly surface: string;
  readonly partner: string | null;
  readonly event: string;
  readonly type: string | null;
  readonly outcome: 'kept' | 'dropped';
  readonly reason: string | null;
  readonly identifiedBy: readonly string[];
  readonly transactionId: string | null;
  readonly itemCount: number;
}

interface Drop {
  readonly atMs: number;
  readonly reason: string;
  readonly surface: string;
  readonly event: string;
  readonly payload: unknown;
}

const STATE = { surface: '', outcome: '', reason: '' };
const SURFACES = ['onetag', 's2s', 'app', 'tag-manager', 'events-api', 'partner', 'ad-choices'];
const REASONS = [
  'malformed',
  'unknown-event',
  'opted-out',
  'no-consent',
  'bot',
  'account-missing',
  'account-unknown',
  'identifier-missing',
  'duplicate',
  'return-unclear',
];
const choices = (values: readonly string[]) => values.map((value) => ({ value, label: words(value) }));

export function EventsScreen() {
  const { id, timeZone, partnerId } = useAccount();
  const [state, change] = useUrlState(STATE);
  const [isPaused, setIsPaused] = useState(false);
  const path = `/advertisers/${id}/events/live${searchText(state)}`;
  const live = useLive<LiveEvent>(path, isPaused);
  return (
    <Screen
      title="Event Log"
      intro={`Events of shoppers as they are judged; the last 500. Times in ${timeZone}.`}
      actions={
        <>
          <CopyAs path={`/console/v1${path}`} sdk={`souk.fetch('/console/v1${path}')`} />
          <Button size="xs" variant="default" aria-pressed={isPaused} onClick={() => setIsPaused(!isPaused)}>
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
        </>
      }
    >
      {live.state === 'broken' ? (
        <Failure error={live.error} title="The connection broke; it is made again" />
      ) : null}
      <Group gap="sm">
        <StateBadge
          state={live.state === 'open' ? 'active' : live.state}
          label={live.state === 'open' ? 'Live' : words(live.state)}
        />
        <Text size="sm" c="dimmed" className="figure">
          {count(live.seen)} seen
          {live.missed === 0 ? '' : `, ${count(live.missed)} came too fast to be shown`}
        </Text>
      </Group>
      <DataTable
        name="events"
        columns={columnsFor(timeZone)}
        rows={live.events}
        keyOf={(event) =>
          `${event.receivedMs} ${event.surface} ${event.event} ${event.transactionId} ${live.events.indexOf(event)}`
        }
        tools={
          <>
            <Choice
              label="Surface"
              any="Any surface"
              value={state.surface}
              options={choices(SURFACES)}
              onChange={(surface) => change({ surface })}
            />
            <Choice
              label="Outcome"
              any="Kept and dropped"
              value={state.outcome}
              options={choices(['kept', 'dropped'])}
              onChange={(outcome) => change({ outcome })}
            />
            <Choice
              label="Reason"
              any="Any reason"
              value={state.reason}
              options={choices(REASONS)}
              onChange={(reason) => change({ reason })}
            />
          </>
        }
        empty={
          <Empty title="Nothing has come since this screen was opened">
            Open a page of the shop that has the tag, or send events under the Partner ID {partnerId}. On a
            test clock: <code>souk traffic --days 1</code>.
          </Empty>
        }
      />
      <Drops />
    </Screen>
  );
}

const columnsFor = (zone: string): readonly Column<LiveEvent>[] => [
  {
    key: 'time',
    title: 'Received',
    value: ({ receivedMs }) => new Date(receivedMs).toISOString(),
    cell: ({ receivedMs }) => <span className="figure">{timeOf(receivedMs, zone)}</span>,
  },
  {
    key: 'surface',
    title: 'Surface',
    value: ({ surface }) => surface,
    cell: ({ surface, partner }) => (partner === null ? surface : `${surface}, ${partner}`),
  },
  { key: 'event', title: 'Event', value: ({ event }) => event, cell: ({ event }) => event },
  {
    key: 'outcome',
    title: 'Outcome',
    value: ({ outcome, reason }) => reason ?? outcome,
    cell: ({ outcome, reason }) => (
      <StateBadge
        state={outcome === 'kept' ? 'done' : 'stopped'}
        label={outcome === 'kept' ? 'Kept' : `Dropped: ${reason}`}
      />
    ),
  },
  {
    key: 'by',
    title: 'Named by',
    value: ({ identifiedBy }) => identifiedBy.join(' '),
    cell: ({ identifiedBy }) => identifiedBy.join(', ') || 'nothing',
  },
  {
    key: 'items',
    title: 'Products',
    isFigure: true,
    value: ({ itemCount }) => itemCount,
    cell: ({ itemCount }) => count(itemCount),
  },
  {
    key: 'order',
    title: 'Order',
    isExtra: true,
    value: ({ transactionId }) => transactionId,
    cell: ({ transactionId }) => transactionId ?? '–',
  },
];

function timeOf(atMs: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(atMs);
}

/** The last that were dropped, with what arrived: personal data is masked by the server. */
function Drops() {
  const { id, timeZone } = useAccount();
  const api = useApi();
  const drops = useQuery({
    queryKey: ['drops', id],
    queryFn: () => api.call<{ readonly samples: readonly Drop[] }>(`/advertisers/${id}/events/drops`),
    refetchInterval: REFRESH_MS,
  });
  if (drops.isError) return <Failure error={drops.error} onRetry={() => void drops.refetch()} />;
  return (
    <Panel title="Last dropped" note="Up to ten of each reason, with what arrived; personal data is masked.">
      {drops.data?.samples.length === 0 ? (
        <Text size="sm">Nothing was dropped since the server started.</Text>
      ) : null}
      {(drops.data?.samples ?? []).map((drop) => (
        <details key={`${drop.atMs} ${drop.reason} ${drop.event}`}>
          <summary>
            {moment(drop.atMs, timeZone)} · {drop.event || 'no name'} · {drop.surface} ·{' '}
            <strong>{words(drop.reason)}</strong>
          </summary>
          <Code block mt="xs">
            {JSON.stringify(drop.payload, null, 2)}
          </Code>
        </details>
      ))}
    </Panel>
  );
}
