import { Button, Code, Group, NumberInput, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccount, useApi, useMay } from '../app/context.ts';
import type { Account } from '../app/session.ts';
import { useRefresh } from '../app/writes.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Failure } from '../parts/failure.tsx';
import { Metric } from '../parts/metric.tsx';
import { Panel, Screen } from '../parts/screen.tsx';

export function AccountScreen() {
  const { id } = useAccount();
  const api = useApi();
  const account = useQuery({
    queryKey: ['account', id],
    queryFn: () => api.call<Account>(`/advertisers/${id}`),
  });
  if (account.isError) return <Failure error={account.error} onRetry={() => void account.refetch()} />;
  const { data } = account;
  return (
    <Screen
      title="Account settings"
      intro="What belongs to the whole account. Currency and zone are fixed when it is made: every amount and day in it is of these."
    >
      <Panel
        title="Partner ID"
        note="Under this id your pages and servers send events: it stands in the tag and in every call."
      >
        <Text fz={28} fw={650} className="figure secret">
          {data?.partnerId ?? '…'}
        </Text>
      </Panel>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Metric label="Advertiser id" value={data && String(data.id)} />
        <Metric label="Currency" value={data?.currency} note="of every amount" />
        <Metric label="Time zone" value={data?.timeZone} note="of every day" />
        <Metric
          label="Least ids in a product set"
          value={data && String(data.productSetIdsMin)}
          note="single-seller"
        />
      </SimpleGrid>
      {data === undefined ? null : <Settings account={data} />}
      <Panel title="Tag" note="On every page of the shop; the events that follow are in the documentation.">
        <Code
          block
        >{`<script src="${window.location.origin}/js/ld/ld.js?a=${data?.partnerId ?? ''}" async></script>`}</Code>
      </Panel>
    </Screen>
  );
}

type Change = Partial<Pick<Account, 'attributionWindowDays' | 'mpoEnabled' | 'singleSellerEnabled'>>;

const SWITCHES = [
  {
    key: 'mpoEnabled',
    label: 'Marketplace Performance Outcomes',
    off: 'No seller of this account is shown any more, and the API refuses calls about it.',
  },
  {
    key: 'singleSellerEnabled',
    label: 'Single-seller campaigns',
    off: 'New single-seller budgets are refused.',
  },
] as const;

function Settings({ account }: { readonly account: Account }) {
  const api = useApi();
  const refresh = useRefresh();
  const isAdmin = useMay('admin');
  const [days, setDays] = useState(account.attributionWindowDays);
  const [asking, setAsking] = useState<(typeof SWITCHES)[number] | null>(null);
  const change = async (body: Change) => {
    await api.call(`/advertisers/${account.id}`, { method: 'PATCH', body });
    await refresh();
  };
  const saving = useMutation({ mutationFn: change });
  return (
    <Panel title="Settings" {...(isAdmin ? {} : { note: 'A member with the role admin changes these.' })}>
      <Stack gap="lg" align="flex-start">
        <Group align="flex-end" gap="xs">
          <NumberInput
            label="Attribution window, in days"
            description="A sale counts for a click that is at most so much older. A change counts for the past, too."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            max={90}
            allowDecimal={false}
            hideControls
            disabled={!isAdmin}
            value={days}
            onChange={(value) => setDays(Number(value))}
          />
        </Group>
        {isAdmin ? (
          <Button
            size="xs"
            disabled={days === account.attributionWindowDays}
            loading={saving.isPending}
            onClick={() => saving.mutate({ attributionWindowDays: days })}
          >
            Set the window
          </Button>
        ) : null}
        {SWITCHES.map((each) => (
          <Switch
            key={each.key}
            label={each.label}
            disabled={!isAdmin}
            checked={account[each.key]}
            onChange={(event) =>
              event.currentTarget.checked ? saving.mutate({ [each.key]: true }) : setAsking(each)
            }
          />
        ))}
        {saving.isError ? <Failure error={saving.error} title="The account stayed as it was" /> : null}
      </Stack>
      {asking === null ? null : (
        <Confirm
          title={`Switch ${asking.label} off for ${account.name}?`}
          verb="Switch it off"
          act={() => change({ [asking.key]: false })}
          onClose={() => setAsking(null)}
        >
          {asking.off} Switching it on again restores everything.
        </Confirm>
      )}
    </Panel>
  );
}
