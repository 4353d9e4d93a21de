import { Button, Checkbox, Group, NativeSelect, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useAccount } from '../app/context.ts';
import { PERIODS, type Period } from '../app/days.ts';
import { useView, type View } from '../app/view.ts';
import { shortDay } from './formats.ts';

const NAMES: Readonly<Record<Period, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '28d': 'Last 28 days',
  '90d': 'Last 90 days',
  month: 'This month',
  custom: 'From … to …',
};

/** The one place where it is said which days are looked at, in which zone, and compared with what. */
export function TimeControl() {
  const account = useAccount();
  const view = useView();
  const { period, range, before, zone, change } = view;
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button variant="default" size="xs" title={`Days in ${zone}`}>
          {rangeText(view)}
          <Text span size="xs" c="dimmed" ml={6} visibleFrom="md">
            {zone}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={260}>
          <NativeSelect
            label="Days"
            value={period}
            data={PERIODS.map((value) => ({ value, label: NAMES[value] }))}
            onChange={(event) =>
              change(
                event.currentTarget.value === 'custom'
                  ? { period: 'custom', from: range.from, to: range.to }
                  : { period: event.currentTarget.value, from: '', to: '' },
              )
            }
          />
          {period === 'custom' ? (
            <Group grow gap="xs">
              <TextInput
                type="date"
                label="From"
                value={range.from}
                onChange={(event) => change({ from: event.currentTarget.value })}
              />
              <TextInput
                type="date"
                label="To"
                value={range.to}
                onChange={(event) => change({ to: event.currentTarget.value })}
              />
            </Group>
          ) : null}
          <Checkbox
            label="Compare with as many days before"
            checked={before !== null}
            onChange={(event) => change({ compare: event.currentTarget.checked ? 'previous' : 'none' })}
          />
          <NativeSelect
            label="Days begin and end in"
            value={zone === 'UTC' && account.timeZone !== 'UTC' ? 'utc' : 'account'}
            data={[
              { value: 'account', label: account.timeZone },
              ...(account.timeZone === 'UTC' ? [] : [{ value: 'utc', label: 'UTC' }]),
            ]}
            onChange={(event) => change({ zone: event.currentTarget.value })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function rangeText({ range, period }: View): string {
  if (period !== 'custom') return NAMES[period];
  return range.from === range.to ? shortDay(range.from) : `${shortDay(range.from)} – ${shortDay(range.to)}`;
}
