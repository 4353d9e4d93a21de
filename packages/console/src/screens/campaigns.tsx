import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Campaign } from '../app/boards.ts';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { useUrlState } from '../app/url-state.ts';
import { useRefresh } from '../app/writes.ts';
import { Amount } from '../parts/amount.tsx';
import { useCampaigns } from '../parts/budget-dialog.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { words } from '../parts/formats.ts';
import { Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

const STATE = { new: '' };

export function CampaignsScreen() {
  const { id, currency } = useAccount();
  const mayEdit = useMay('ad-ops');
  const campaigns = useCampaigns();
  const [state, change] = useUrlState(STATE);
  return (
    <Screen
      title="Campaigns"
      intro={`Multi-seller campaigns, and the templates of single-seller ones. Amounts in ${currency}.`}
      actions={
        <>
          <CopyAs
            path={`/2026-07/marketing-solutions/marketplace-performance-outcomes/advertisers/${id}/campaigns`}
            sdk={`souk.advertisers.campaigns({ advertiserId: ${id} })`}
          />
          {mayEdit ? (
            <Button size="xs" onClick={() => change({ new: '1' })}>
              New campaign
            </Button>
          ) : null}
        </>
      }
    >
      {campaigns.isError ? (
        <Failure error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      ) : null}
      <DataTable
        name="campaigns"
        columns={columnsFor(String(id))}
        rows={campaigns.data}
        keyOf={(row) => String(row.id)}
        empty={<Empty title="No campaigns yet">New campaign makes one: multi-seller to begin with.</Empty>}
      />
      {state.new === '1' && mayEdit ? (
        <NewCampaign onClose={() => change({ new: '' }, { replace: true })} />
      ) : null}
    </Screen>
  );
}

const columnsFor = (advertiserId: string): readonly Column<Campaign>[] => [
  { key: 'name', title: 'Campaign', value: ({ name }) => name, cell: ({ name }) => name },
  { key: 'id', title: 'Id', value: ({ id }) => id, cell: ({ id }) => id },
  { key: 'kind', title: 'Kind', value: ({ kind }) => kind, cell: ({ kind }) => words(kind) },
  { key: 'goal', title: 'Goal', value: ({ goal }) => goal, cell: ({ goal }) => words(goal) },
  {
    key: 'status',
    title: 'Status',
    value: ({ status }) => status,
    cell: ({ status }) => <StateBadge state={status} />,
  },
  {
    key: 'min',
    title: 'Least a day',
    isFigure: true,
    value: ({ minDailyBudget }) => (minDailyBudget === null ? null : Number(minDailyBudget)),
    cell: ({ minDailyBudget }) => <Amount value={minDailyBudget} />,
  },
  {
    key: 'report',
    title: 'Figures',
    cell: ({ id }) => (
      <Link
        to="/$advertiserId/reports"
        params={{ advertiserId }}
        search={{ by: 'campaigns', campaign: String(id) } as never}
        aria-label={`Report of campaign ${id}`}
      >
        Report
      </Link>
    ),
  },
];

const KINDS = [
  { value: 'multi-seller', label: 'Multi-seller: a click costs the seller’s bid' },
  { value: 'single-seller', label: 'Single-seller template: Souk prices the clicks' },
];
const GOALS = ['clicks', 'sales', 'revenue'];

function NewCampaign({ onClose }: { readonly onClose: () => void }) {
  const { id, currency } = useAccount();
  const api = useApi();
  const refresh = useRefresh();
  const [terms, setTerms] = useState({ name: '', kind: 'multi-seller', goal: 'clicks', min: '' });
  const set = (change: Partial<typeof terms>) => setTerms({ ...terms, ...change });
  const making = useMutation({
    mutationFn: () =>
      api.call('/campaigns', {
        method: 'POST',
        body: {
          ...{ advertiserId: id, name: terms.name.trim(), kind: terms.kind, goal: terms.goal },
          ...(terms.kind === 'single-seller' && terms.min.trim() !== ''
            ? { minDailyBudget: terms.min.trim() }
            : {}),
        },
      }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New campaign" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={terms.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            data-autofocus
          />
          <NativeSelect
            label="Kind"
            data={KINDS}
            value={terms.kind}
            onChange={(event) => set({ kind: event.currentTarget.value })}
          />
          <NativeSelect
            label="Goal"
            data={GOALS}
            value={terms.goal}
            onChange={(event) => set({ goal: event.currentTarget.value })}
          />
          {terms.kind === 'single-seller' ? (
            <TextInput
              label={`Least that a budget allows for each day, in ${currency}`}
              description="Empty: no least"
              inputMode="decimal"
              value={terms.min}
              onChange={(event) => set({ min: event.currentTarget.value })}
            />
          ) : null}
          <Text size="sm" c="dimmed">
            {terms.kind === 'multi-seller'
              ? 'Every seller of the catalog joins it. Each serves once it has a bid and a budget.'
              : 'A seller joins it with its first budget.'}
          </Text>
          {making.isError ? <Failure error={making.error} title="No campaign was made" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={making.isPending}>
              Create the campaign
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
