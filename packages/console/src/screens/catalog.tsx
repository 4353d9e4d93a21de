import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { useUrlState } from '../app/url-state.ts';
import { useRefresh } from '../app/writes.ts';
import { Confirm } from '../parts/confirm.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { FeedFindings, type Findings } from '../parts/feed-findings.tsx';
import { count, moment, words } from '../parts/formats.ts';
import { Panel, Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

interface FeedRun extends Findings {
  readonly id: number;
  readonly name: string;
  readonly mode: 'full' | 'delta';
  readonly state: 'done' | 'failed' | 'held';
  readonly startedAtMs: number;
  readonly productsAdded: number;
  readonly productsChanged: number;
  readonly productsRemoved: number;
  readonly sellersAdded: number;
  readonly sellersEmptied: number;
  readonly hold: { readonly products: Going; readonly sellers: Going } | null;
}

interface Going {
  readonly goes: number;
  readonly of: number;
}

const STATE = { run: '' };

export function CatalogScreen() {
  const { id, timeZone } = useAccount();
  const api = useApi();
  const mayFeed = useMay('admin');
  const [state, change] = useUrlState(STATE);
  const runs = useQuery({
    queryKey: ['feeds', id],
    queryFn: () => api.call<readonly FeedRun[]>(`/advertisers/${id}/feeds`),
    refetchInterval: REFRESH_MS,
  });
  const chosen = runs.data?.find((run) => String(run.id) === state.run);
  return (
    <Screen
      title="Catalog"
      intro="Feeds as they were read: what was taken, what was refused and why. A feed that would take much away waits for a decision."
      actions={
        <CopyAs
          path={`/console/v1/advertisers/${id}/feeds`}
          sdk={`(await souk.fetch('/console/v1/advertisers/${id}/feeds')).json()`}
        />
      }
    >
      {mayFeed ? <FeedDrop /> : null}
      {runs.isError ? <Failure error={runs.error} onRetry={() => void runs.refetch()} /> : null}
      {(runs.data ?? [])
        .filter((run) => run.state === 'held')
        .map((run) => (
          <Held key={run.id} run={run} />
        ))}
      <DataTable
        name="feed runs"
        columns={columnsFor(timeZone)}
        rows={runs.isError ? [] : runs.data}
        keyOf={(run) => String(run.id)}
        onOpen={(run) => change({ run: String(run.id) })}
        empty={
          <Empty title="No feed was read yet">
            {mayFeed
              ? 'Drop a file above: it is checked first, and read when you say so.'
              : 'A member with the role admin uploads one, or an API client.'}
          </Empty>
        }
      />
      {chosen === undefined ? null : (
        <Panel
          title={`Run ${chosen.id}: ${chosen.name}`}
          note={`${words(chosen.mode)} feed, ${moment(chosen.startedAtMs, timeZone)}`}
          actions={
            <Button size="xs" variant="default" onClick={() => change({ run: '' })}>
              Close
            </Button>
          }
        >
          <FeedFindings findings={chosen} name={`feed-run-${chosen.id}`} />
        </Panel>
      )}
    </Screen>
  );
}

const columnsFor = (zone: string): readonly Column<FeedRun>[] => [
  { key: 'id', title: 'Run', value: ({ id }) => id, cell: ({ id }) => id },
  { key: 'name', title: 'Name', value: ({ name }) => name, cell: ({ name }) => name },
  {
    key: 'time',
    title: `Read (${zone})`,
    value: ({ startedAtMs }) => new Date(startedAtMs).toISOString(),
    cell: ({ startedAtMs }) => <span className="figure">{moment(startedAtMs, zone)}</span>,
  },
  {
    key: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: ({ state }) => <StateBadge state={state} />,
  },
  { key: 'mode', title: 'Mode', isExtra: true, value: ({ mode }) => mode, cell: ({ mode }) => mode },
  { key: 'rows', title: 'Rows', isFigure: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    key: 'accepted',
    title: 'Taken',
    isFigure: true,
    value: ({ accepted }) => accepted,
    cell: ({ accepted }) => count(accepted),
  },
  {
    key: 'refused',
    title: 'Refused',
    isFigure: true,
    value: ({ refused }) => refused,
    cell: ({ refused }) => count(refused),
  },
  {
    key: 'added',
    title: 'Added',
    isFigure: true,
    value: ({ productsAdded }) => productsAdded,
    cell: ({ productsAdded }) => count(productsAdded),
  },
  {
    key: 'changed',
    title: 'Changed',
    isFigure: true,
    value: ({ productsChanged }) => productsChanged,
    cell: ({ productsChanged }) => count(productsChanged),
  },
  {
    key: 'removed',
    title: 'Removed',
    isFigure: true,
    value: ({ productsRemoved }) => productsRemoved,
    cell: ({ productsRemoved }) => count(productsRemoved),
  },
];

/** A run that waits: what it would take away, and the two ways out. */
function Held({ run }: { readonly run: FeedRun }) {
  const { id } = useAccount();
  const api = useApi();
  const refresh = useRefresh();
  const mayFeed = useMay('admin');
  const [decision, setDecision] = useState<'confirm' | 'reject' | null>(null);
  const { hold } = run;
  if (hold === null) return null;
  const { products, sellers } = hold;
  const takes = `${count(products.goes)} of ${count(products.of)} products and all products of ${count(sellers.goes)} of ${count(sellers.of)} sellers`;
  const act = async () => {
    await api.call(`/advertisers/${id}/feeds/${run.id}/${decision}`, { method: 'POST' });
    await refresh();
  };
  return (
    <Panel
      title={`Run ${run.id} is held: ${run.name}`}
      note={`It would take away ${takes}. Until somebody decides the catalog stays as it was.`}
      actions={
        mayFeed ? (
          <>
            <Button size="xs" variant="default" onClick={() => setDecision('reject')}>
              Reject
            </Button>
            <Button size="xs" onClick={() => setDecision('confirm')}>
              Confirm
            </Button>
          </>
        ) : null
      }
    >
      {decision === null ? null : (
        <Confirm
          title={decision === 'confirm' ? `Let run ${run.id} take them away?` : `Reject run ${run.id}?`}
          verb={decision === 'confirm' ? 'Take them away' : 'Reject the run'}
          act={act}
          onClose={() => setDecision(null)}
        >
          {decision === 'confirm'
            ? `The catalog becomes what “${run.name}” holds: ${takes} go, and sellers without products stop being shown. The next feed can bring them back.`
            : `“${run.name}” is put aside, and the catalog stays as it is.`}
        </Confirm>
      )}
    </Panel>
  );
}

interface Check extends Findings {
  readonly sellers: number;
}

/** A file is checked first; reading it into the catalog is a second step. */
function FeedDrop() {
  const { id } = useAccount();
  const api = useApi();
  const refresh = useRefresh();
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState('full');
  const [isOver, setIsOver] = useState(false);
  const checking = useMutation({
    mutationFn: async (given: File) =>
      (await api.send<Check>(`/advertisers/${id}/feeds/check`, given)).answer,
  });
  const importing = useMutation({
    mutationFn: (given: File) =>
      api.send(`/advertisers/${id}/feeds?mode=${mode}&name=${encodeURIComponent(given.name)}`, given),
    onSuccess: async () => {
      setFile(null);
      checking.reset();
      await refresh();
    },
  });
  const take = (given: File | undefined) => {
    if (given === undefined) return;
    setFile(given);
    importing.reset();
    checking.mutate(given);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <Panel
      title="Check a feed"
      note="Separated values or XML, plain, gzip or zip. The check changes nothing."
    >
      <label
        className="drop"
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={dropped}
      >
        <input type="file" className="hidden" onChange={(event) => take(event.currentTarget.files?.[0])} />
        <Text size="sm" span>
          {file === null ? 'Drop a file here, or choose one' : `${file.name}, ${count(file.size)} bytes`}
        </Text>
      </label>
      {checking.isPending ? (
        <Text size="sm" mt="sm" role="status">
          Reading the file…
        </Text>
      ) : null}
      {checking.isError ? <Failure error={checking.error} title="The file could not be checked" /> : null}
      {checking.data === undefined || file === null ? null : (
        <Stack mt="md">
          <FeedFindings findings={checking.data} name={file.name} />
          {checking.data.failure === null ? (
            <Group align="flex-end" gap="sm">
              <NativeSelect
                size="xs"
                label="Read it as"
                value={mode}
                data={[
                  { value: 'full', label: 'the whole catalog: what it leaves out goes' },
                  { value: 'delta', label: 'an addition: nothing goes' },
                ]}
                onChange={(event) => setMode(event.currentTarget.value)}
              />
              <Button size="xs" loading={importing.isPending} onClick={() => importing.mutate(file)}>
                Read it into the catalog
              </Button>
            </Group>
          ) : null}
        </Stack>
      )}
      {importing.isError ? <Failure error={importing.error} title="The catalog stayed as it was" /> : null}
    </Panel>
  );
}
