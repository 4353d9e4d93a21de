import { Anchor, Button, Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import type { SellerBudgetMessage } from '@souk/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { BudgetCourse } from '../app/boards.ts';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { dayAt } from '../app/days.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { useRefresh } from '../app/writes.ts';
import { BudgetEdit } from '../parts/budget-edit.tsx';
import { ChangeList, useChanges, valueText } from '../parts/change-list.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { Failure } from '../parts/failure.tsx';
import { exactMoney, longDay, money, percent, shortDay, words } from '../parts/formats.ts';
import { Metric } from '../parts/metric.tsx';
import { Panel, Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { type Mark, TimeChart } from '../parts/time-chart.tsx';
import { STATE_MEANINGS } from './state-meanings.ts';

type Asking = 'edit' | 'suspend' | 'resume' | null;

export function BudgetScreen() {
  const { budgetId = '' } = useParams({ strict: false });
  const { id, currency, timeZone } = useAccount();
  const { souk, call } = useApi();
  const mayEdit = useMay('ad-ops');
  const [asking, setAsking] = useState<Asking>(null);
  const budget = useQuery({
    queryKey: ['budget', budgetId],
    queryFn: () => souk.budgets.get({ budgetId }),
    refetchInterval: REFRESH_MS,
  });
  const course = useQuery({
    queryKey: ['course', budgetId],
    queryFn: () => call<BudgetCourse>(`/budgets/${encodeURIComponent(budgetId)}/course`),
    refetchInterval: REFRESH_MS,
  });
  const sellerId = budget.data?.sellerId ?? '';
  const seller = useQuery({
    queryKey: ['seller', sellerId],
    enabled: sellerId !== '',
    queryFn: () => souk.sellers.get({ sellerId }),
  });
  if (budget.isError) return <Failure error={budget.error} title="This budget cannot be shown" />;
  const { data } = budget;
  const isOver = data?.status === 'Archived';
  const params = { advertiserId: String(id) };
  return (
    <Screen
      title={`Budget ${budgetId}`}
      intro={
        data === undefined ? undefined : (
          <>
            {`${data.budgetType} budget of `}
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link {...props} to="/$advertiserId/sellers/$sellerId" params={{ ...params, sellerId }} />
              )}
            >
              {seller.data?.sellerName ?? sellerId}
            </Anchor>
            {` in campaign ${data.campaignIds.join(', ')} · ${longDay(data.startDate)} to ${data.endDate === '' ? 'open' : longDay(data.endDate)}, days in ${timeZone} · amounts in ${currency}`}
          </>
        )
      }
      actions={
        <>
          <CopyAs
            path={`/2026-07/marketing-solutions/marketplace-performance-outcomes/budgets/${budgetId}`}
            sdk={`souk.budgets.get({ budgetId: '${budgetId}' })`}
          />
          {mayEdit && data !== undefined && !isOver ? (
            <>
              <Button
                size="xs"
                variant="default"
                onClick={() => setAsking(data.isSuspended ? 'resume' : 'suspend')}
              >
                {data.isSuspended ? 'Resume' : 'Suspend'}
              </Button>
              <Button size="xs" onClick={() => setAsking('edit')}>
                Change or extend
              </Button>
            </>
          ) : null}
        </>
      }
    >
      {course.isError ? <Failure error={course.error} onRetry={() => void course.refetch()} /> : null}
      <Standing budget={data} course={course.data} />
      <CourseChart course={course.data} sellerId={sellerId} budgetId={budgetId} />
      <Panel title="Changes" note="Who changed what of this seller, the newest first">
        {sellerId === '' ? <Skeleton height={80} /> : <ChangeList filter={{ sellerId }} />}
      </Panel>
      {data === undefined ? null : (
        <Dialogs
          budget={data}
          sellerName={seller.data?.sellerName ?? sellerId}
          asking={asking}
          onClose={() => setAsking(null)}
        />
      )}
    </Screen>
  );
}

function Standing({
  budget,
  course,
}: {
  budget: SellerBudgetMessage | undefined;
  course: BudgetCourse | undefined;
}) {
  const { currency } = useAccount();
  const show = (value: string | null | undefined, none: string) =>
    course === undefined ? undefined : value == null ? none : money(value, currency);
  const exact = (value: string | null | undefined) => (value == null ? '' : exactMoney(value, currency));
  const amount = budget?.amount ?? null;
  const share =
    course === undefined || amount === null || amount === 0 || budget?.budgetType === 'Daily'
      ? ''
      : `${percent(Number(course.spent) / amount, 1)} of ${money(amount, currency)}`;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        {course === undefined ? <Skeleton width={90} height={22} /> : <StateBadge state={course.state} />}
        <Text size="sm">{course === undefined ? '' : STATE_MEANINGS[course.state]}</Text>
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
        <Metric label="Spent" value={show(course?.spent, '–')} exact={exact(course?.spent)} note={share} />
        <Metric
          label="Even spend by now"
          value={show(course?.expected, 'no plan')}
          exact={exact(course?.expected)}
          note="to the end of yesterday"
        />
        <Metric
          label="Forecast at the end"
          value={show(course?.forecast, 'none yet')}
          exact={exact(course?.forecast)}
          note="as the last 7 full days"
        />
        <Metric
          label="Spent today"
          value={show(course?.spentToday, '–')}
          exact={exact(course?.spentToday)}
          note={course?.plannedToday == null ? '' : `planned ${money(course.plannedToday, currency)}`}
        />
        <Metric
          label="Left"
          value={show(course?.left, 'no limit')}
          exact={exact(course?.left)}
          note={budget?.budgetType === 'Daily' ? 'of today' : ''}
        />
      </SimpleGrid>
    </Stack>
  );
}

interface CourseChartProps {
  readonly course: BudgetCourse | undefined;
  readonly sellerId: string;
  readonly budgetId: string;
}

/** Spent so far, the plan, an even course, the forecast, and where somebody changed something. */
function CourseChart({ course, sellerId, budgetId }: CourseChartProps) {
  const { currency, timeZone } = useAccount();
  const changes = useChanges({ sellerId: sellerId === '' ? '0' : sellerId }, 100);
  const chart = useMemo(() => (course === undefined ? null : seriesOf(course)), [course]);
  const pages = changes.data?.pages;
  const marks = useMemo(() => {
    if (course === undefined) return [];
    return (pages ?? [])
      .flatMap((page) => page.changes)
      .filter(({ subject, subjectId, isNew }) => subject === 'budget' && subjectId === budgetId && !isNew)
      .flatMap(({ timeMs, fields }): Mark[] => {
        const day = dayAt(timeMs, timeZone);
        const index = course.days.findIndex(({ date }) => date === day);
        const text = fields
          .map(({ field, from, to }) => `${words(field)} ${valueText(from)} → ${valueText(to)}`)
          .join(', ');
        return index < 0 ? [] : [{ index, text }];
      });
  }, [course, pages, budgetId, timeZone]);
  return (
    <Panel
      title="Course"
      note={`Added up day by day. Vertical lines are changes.${chart?.isDaily ? ' A Daily budget begins anew each day.' : ''}`}
    >
      {chart === null ? (
        <Skeleton height={300} />
      ) : (
        <TimeChart
          title="Course of the budget"
          labels={chart.labels}
          series={chart.series}
          marks={marks}
          height={280}
          format={(value) => money(value, currency)}
        />
      )}
    </Panel>
  );
}

function seriesOf({ days, today, spentBefore, spent, forecast, spentToday }: BudgetCourse) {
  const labels = days.map(({ date }) => shortDay(date));
  const isDaily = days.every(({ even }) => even === null) && days.some(({ planned }) => planned !== null);
  if (isDaily || days.every(({ even }) => even === null)) {
    const bars = { label: 'Spent', values: days.map((day) => numberOf(day.spent)), look: 'bars' as const };
    const plan = {
      label: 'Amount of a day',
      values: days.map((day) => numberOf(day.planned)),
      look: 'dashed' as const,
    };
    return { labels, isDaily, series: isDaily ? [bars, plan] : [bars] };
  }
  const spentSoFar = addedUp(
    days.map((day) => day.spent),
    Number(spentBefore),
  );
  const plan = addedUp(
    days.map((day) => day.planned),
    Number(spent) - Number(spentToday),
  );
  const now = days.findIndex(({ date }) => date === today);
  const rest = days.length - 1 - now;
  const course = days.map((_, i) =>
    forecast === null || now < 0 || i < now
      ? null
      : rest === 0
        ? Number(spent)
        : Number(spent) + ((Number(forecast) - Number(spent)) * (i - now)) / rest,
  );
  return {
    labels,
    isDaily,
    series: [
      { label: 'Spent', values: spentSoFar, look: 'line' as const },
      { label: 'Plan', values: plan, look: 'dashed' as const },
      { label: 'Even course', values: days.map((day) => numberOf(day.even)), look: 'soft' as const },
      ...(forecast === null ? [] : [{ label: 'Forecast', values: course, look: 'dashed' as const }]),
    ],
  };
}

/** Each day with all before it; days without a figure have none. */
function addedUp(values: readonly (string | null)[], from: number): (number | null)[] {
  let sum = from;
  return values.map((value) => {
    if (value === null) return null;
    sum += Number(value);
    return sum;
  });
}

function numberOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

interface DialogsProps {
  readonly budget: SellerBudgetMessage;
  readonly sellerName: string;
  readonly asking: Asking;
  readonly onClose: () => void;
}

function Dialogs({ budget, sellerName, asking, onClose }: DialogsProps) {
  const { souk } = useApi();
  const refresh = useRefresh();
  const suspend = async (isSuspended: boolean) => {
    await souk.budgets.update({ budgetId: budget.id, body: { isSuspended } });
    await refresh();
  };
  switch (asking) {
    case 'edit':
      return <BudgetEdit budget={budget} onClose={onClose} />;
    case 'suspend':
      return (
        <Confirm
          title={`Suspend budget ${budget.id}?`}
          verb="Suspend the budget"
          act={() => suspend(true)}
          onClose={onClose}
        >
          {sellerName} is no longer paid for by this budget: unless another one covers today it stops being
          shown within a moment. Clicks on ads that are already on a page are given away. Resuming takes it up
          where it is.
        </Confirm>
      );
    case 'resume':
      return (
        <Confirm
          title={`Resume budget ${budget.id}?`}
          verb="Resume the budget"
          act={() => suspend(false)}
          onClose={onClose}
        >
          {sellerName} is shown again while the budget has something left, unless another budget of the same
          kind covers these days: then nothing changes and you are told which.
        </Confirm>
      );
    case null:
      return null;
  }
}
