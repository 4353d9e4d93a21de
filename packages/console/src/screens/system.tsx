import { Button, Group, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccount, useApi, useSigned } from '../app/context.ts';
import { useRefresh } from '../app/writes.ts';
import { CopyAs } from '../parts/copy-as.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, moment, words } from '../parts/formats.ts';
import { Metric } from '../parts/metric.tsx';
import { Panel, Screen } from '../parts/screen.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

interface System {
  readonly nowMs: number;
  readonly clock: 'real' | 'test';
  readonly folds: readonly {
    readonly fold: string;
    readonly stream: string;
    readonly position: number;
    readonly behind: number;
  }[];
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const REFRESH_MS = 5_000;
/** Behind by less is the ordinary gathering of a batch. */
const LATE_RECORDS = 100_000;

export function SystemScreen() {
  const { timeZone } = useAccount();
  const api = useApi();
  const system = useQuery({
    queryKey: ['system'],
    queryFn: () => api.call<System>('/system'),
    refetchInterval: REFRESH_MS,
  });
  const ready = useQuery({
    queryKey: ['readyz'],
    queryFn: async () => {
      const response = await fetch('/readyz');
      return { isReady: response.ok, text: (await response.text()).slice(0, 500) };
    },
    refetchInterval: REFRESH_MS,
  });
  const { data } = system;
  const worst = Math.max(0, ...(data?.folds.map(({ behind }) => behind) ?? []));
  return (
    <Screen
      title="System"
      intro="How the server is. Counts are of this process, since it started."
      actions={<CopyAs path="/console/v1/system" sdk="(await souk.fetch('/console/v1/system')).json()" />}
    >
      {system.isError ? <Failure error={system.error} onRetry={() => void system.refetch()} /> : null}
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Metric
          label="Stores"
          value={ready.data === undefined ? undefined : ready.data.isReady ? 'all answer' : 'not ready'}
          {...(ready.data === undefined ? {} : { exact: ready.data.text })}
        />
        <Metric
          label="Farthest behind"
          value={data && `${count(worst)} records`}
          note={worst > LATE_RECORDS ? 'reports are late' : 'as usual'}
        />
        <Metric label="Server time" value={data && moment(data.nowMs, timeZone)} note={timeZone} />
        <Metric
          label="Clock"
          value={data && words(data.clock)}
          note={data?.clock === 'test' ? 'stands until it is moved' : 'goes by itself'}
        />
      </SimpleGrid>
      <Panel
        title="Folds"
        note="What the server knows is folded from the log; behind are the records that are still to be read."
      >
        <Scroll label="Folds">
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Fold</Table.Th>
                <Table.Th>Reads</Table.Th>
                <Table.Th ta="right">Position</Table.Th>
                <Table.Th ta="right">Behind</Table.Th>
                <Table.Th>State</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {(data?.folds ?? []).map(({ fold, stream, position, behind }) => (
                <Table.Tr key={fold}>
                  <Table.Td>{fold}</Table.Td>
                  <Table.Td>{stream}</Table.Td>
                  <Table.Td ta="right" className="figure">
                    {count(position)}
                  </Table.Td>
                  <Table.Td ta="right" className="figure">
                    {count(behind)}
                  </Table.Td>
                  <Table.Td>
                    <StateBadge
                      state={behind > LATE_RECORDS ? 'behind' : 'done'}
                      label={behind > LATE_RECORDS ? 'Late' : 'Up to date'}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      </Panel>
      <Panel title="Counts" note="Of the whole server: what was refused, and why">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
          {Object.entries(data?.counts ?? {}).map(([subject, reasons]) => (
            <Counts key={subject} subject={subject} reasons={reasons} />
          ))}
        </SimpleGrid>
      </Panel>
      <TestClock />
    </Screen>
  );
}

function Counts({ subject, reasons }: { subject: string; reasons: Readonly<Record<string, number>> }) {
  const rows = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
  return (
    <div>
      <Text fw={600} size="sm">
        {words(subject)}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          none
        </Text>
      ) : null}
      {rows.map(([reason, times]) => (
        <Group key={reason} justify="space-between" wrap="nowrap">
          <Text size="sm">{reason}</Text>
          <Text size="sm" className="figure">
            {count(times)}
          </Text>
        </Group>
      ))}
    </div>
  );
}

const STEPS = ['1h', '6h', '1d', '7d'];

/** A sandbox's time is moved by hand, forward only. */
export function TestClock() {
  const { session, api } = useSigned();
  const { timeZone } = useAccount();
  const refresh = useRefresh();
  const [by, setBy] = useState('1d');
  const moving = useMutation({
    mutationFn: (step: string) =>
      api.call<{ nowMs: number }>('/clock/advance', { method: 'POST', body: { by: step } }),
    onSuccess: refresh,
  });
  if (session.clock.mode !== 'test') return null;
  return (
    <Panel
      title="Test clock"
      note="Moves the time of the whole server forward, for everybody on it. It cannot be moved back."
    >
      <Stack align="flex-start">
        <Group align="flex-end" gap="xs">
          {STEPS.map((step) => (
            <Button
              key={step}
              size="xs"
              variant="default"
              loading={moving.isPending}
              onClick={() => moving.mutate(step)}
            >
              Forward {step}
            </Button>
          ))}
          <TextInput
            size="xs"
            label="Or by"
            w={90}
            value={by}
            onChange={(event) => setBy(event.currentTarget.value)}
          />
          <Button size="xs" loading={moving.isPending} onClick={() => moving.mutate(by.trim())}>
            Move
          </Button>
        </Group>
        {moving.isSuccess ? (
          <Text size="sm" role="status">
            It is {moment(moving.data.nowMs, timeZone)} now.
          </Text>
        ) : null}
        {moving.isError ? <Failure error={moving.error} title="The clock was not moved" /> : null}
      </Stack>
    </Panel>
  );
}
