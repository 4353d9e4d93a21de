import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useAccount, useApi } from '../app/context.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { CopyAs } from '../parts/copy-as.tsx';
import { Failure } from '../parts/failure.tsx';
import { moment } from '../parts/formats.ts';
import { Panel, Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

interface Item {
  readonly id: string;
  readonly isOnChecklist: boolean;
  readonly title: string;
  readonly verdict: 'ok' | 'warning' | 'missing' | 'unknown';
  readonly value: string;
  readonly nextStep: string | null;
}

interface Report {
  readonly asOfMs: number;
  readonly isReady: boolean;
  readonly items: readonly Item[];
}

const VERDICTS = {
  ok: { mark: '✓', state: 'done', label: 'Done' },
  warning: { mark: '!', state: 'behind', label: 'Could be better' },
  missing: { mark: '✗', state: 'stopped', label: 'Missing' },
  unknown: { mark: '?', state: 'unknown', label: 'Too little seen' },
} as const;

/** Ticks itself: what has to be so before campaigns start, and what goes wrong although it is. */
export function ReadinessScreen() {
  const { id, timeZone } = useAccount();
  const api = useApi();
  const path = `/advertisers/${id}/readiness`;
  const report = useQuery({
    queryKey: ['readiness', id],
    queryFn: () => api.call<Report>(path),
    refetchInterval: REFRESH_MS,
  });
  const { data } = report;
  const checklist = data?.items.filter(({ isOnChecklist }) => isOnChecklist) ?? [];
  const health = data?.items.filter(({ isOnChecklist }) => !isOnChecklist) ?? [];
  const done = checklist.filter(({ verdict }) => verdict === 'ok').length;
  return (
    <Screen
      title="Readiness"
      intro={
        data === undefined
          ? 'Looking…'
          : `${data.isReady ? 'Ready to start' : `${done} of ${checklist.length} done`}, as of ${moment(data.asOfMs, timeZone)}. It ticks itself.`
      }
      actions={<CopyAs path={`/console/v1${path}`} sdk={`(await souk.fetch('/console/v1${path}')).json()`} />}
    >
      {report.isError ? <Failure error={report.error} onRetry={() => void report.refetch()} /> : null}
      {data === undefined && !report.isError ? <Skeleton height={320} radius="md" /> : null}
      {data === undefined ? null : (
        <>
          <Panel title="Checklist" note="All of it before campaigns start">
            <Items items={checklist} />
          </Panel>
          <Panel title="Health" note="What goes wrong although it is ticked">
            <Items items={health} />
          </Panel>
        </>
      )}
    </Screen>
  );
}

function Items({ items }: { readonly items: readonly Item[] }) {
  return (
    <ul className="conditions">
      {items.map(({ id, title, verdict, value, nextStep }) => (
        <li key={id} className={verdict === 'ok' ? 'holds' : verdict === 'missing' ? 'fails' : ''}>
          <span className="mark" aria-hidden="true">
            {VERDICTS[verdict].mark}
          </span>
          <div>
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {title}
              </Text>
              <StateBadge state={VERDICTS[verdict].state} label={VERDICTS[verdict].label} />
            </Group>
            <Text size="sm" c="dimmed">
              {value}
            </Text>
            {nextStep === null ? null : (
              <Text size="sm" mt={4}>
                <strong>Next:</strong> {nextStep}
              </Text>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
