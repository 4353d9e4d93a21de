import {
  Anchor,
  Button,
  Checkbox,
  Code,
  Fieldset,
  Group,
  Modal,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAccount, useApi, useSigned } from '../app/context.ts';
import { useUrlState } from '../app/url-state.ts';
import { useRefresh } from '../app/writes.ts';
import { Confirm } from '../parts/confirm.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { longDay } from '../parts/formats.ts';
import { Panel, Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

interface Secret {
  readonly clientId: string;
  readonly clientSecret: string;
}

const STATE = { new: '' };
type Asking = { readonly what: 'revoke' | 'rotate'; readonly client: Client } | null;

export function DevelopersScreen() {
  const { id } = useAccount();
  const { api, session } = useSigned();
  const refresh = useRefresh();
  const [state, change] = useUrlState(STATE);
  const [secret, setSecret] = useState<Secret | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const clients = useQuery({ queryKey: ['clients'], queryFn: () => api.call<readonly Client[]>('/clients') });
  const act = async ({ what, client }: NonNullable<Asking>) => {
    const answer = await api.call<Secret>(`/clients/${client.clientId}/${what}`, {
      method: 'POST',
      body: {},
    });
    if (what === 'rotate') setSecret(answer);
    await refresh();
  };
  return (
    <Screen
      title="Developers"
      intro="API clients of this account: whoever calls the API in its name."
      actions={
        <>
          <CopyAs path="/console/v1/clients" sdk="(await souk.fetch('/console/v1/clients')).json()" />
          <Button size="xs" onClick={() => change({ new: '1' })}>
            New API client
          </Button>
        </>
      }
    >
      {clients.isError ? <Failure error={clients.error} onRetry={() => void clients.refetch()} /> : null}
      {secret === null ? null : <ShownOnce secret={secret} onDone={() => setSecret(null)} />}
      <DataTable
        name="API clients"
        columns={columnsFor(setAsking)}
        rows={clients.isError ? [] : clients.data}
        keyOf={(row) => row.clientId}
        empty={
          <Empty title="No API clients">New API client makes one, with the rights that you choose.</Empty>
        }
      />
      <Panel title="Where to go on">
        <Stack gap="xs">
          <Text size="sm">
            <Anchor href="/docs" target="_blank" rel="noopener">
              API reference
            </Anchor>{' '}
            with every operation, its SDK call and its problems ·{' '}
            <Anchor href="/openapi.json" target="_blank" rel="noopener">
              openapi.json
            </Anchor>{' '}
            for tools
          </Text>
          <Text size="sm">
            Advertiser id <Code>{id}</Code>
            {session.clock.mode === 'test' ? ' · this server runs on a test clock: System moves it' : ''}
          </Text>
        </Stack>
      </Panel>
      {state.new === '1' ? (
        <NewClient onMade={setSecret} onClose={() => change({ new: '' }, { replace: true })} />
      ) : null}
      {asking === null ? null : (
        <Confirm
          title={
            asking.what === 'revoke'
              ? `Revoke ${asking.client.name}?`
              : `New secret for ${asking.client.name}?`
          }
          verb={asking.what === 'revoke' ? 'Revoke the client' : 'Make a new secret'}
          act={() => act(asking)}
          onClose={() => setAsking(null)}
        >
          {asking.what === 'revoke'
            ? `${asking.client.name} (${asking.client.clientId}) can call nothing from this moment on, and cannot be brought back: a new client has another id.`
            : `The old secret gets no more tokens from this moment on; tokens that it has last 15 minutes at most. Have ${asking.client.name} use the new one.`}
        </Confirm>
      )}
    </Screen>
  );
}

const columnsFor = (ask: (asking: Asking) => void): readonly Column<Client>[] => [
  { key: 'name', title: 'Client', value: ({ name }) => name, cell: ({ name }) => name },
  {
    key: 'id',
    title: 'Client id',
    value: ({ clientId }) => clientId,
    cell: ({ clientId }) => <Code>{clientId}</Code>,
  },
  {
    key: 'scopes',
    title: 'Rights',
    value: ({ scopes }) => scopes.join(' '),
    cell: ({ scopes }) => (
      <Text size="xs">
        {scopes.map((scope) => scope.replace('MarketingSolutions_', '').replace('_', ' ')).join(', ') ||
          'none'}
      </Text>
    ),
  },
  {
    key: 'made',
    title: 'Made',
    value: ({ createdAtMs }) => new Date(createdAtMs).toISOString(),
    cell: ({ createdAtMs }) => <span className="figure">{longDay(new Date(createdAtMs).toISOString())}</span>,
  },
  {
    key: 'state',
    title: 'State',
    value: ({ revokedAtMs }) => (revokedAtMs === null ? 'active' : 'revoked'),
    cell: ({ revokedAtMs }) => <StateBadge state={revokedAtMs === null ? 'active' : 'revoked'} />,
  },
  {
    key: 'act',
    title: 'Change',
    cell: (client) =>
      client.revokedAtMs === null ? (
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => ask({ what: 'rotate', client })}
            aria-label={`New secret for ${client.name}`}
          >
            New secret
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => ask({ what: 'revoke', client })}
            aria-label={`Revoke ${client.name}`}
          >
            Revoke
          </Button>
        </Group>
      ) : null,
  },
];

function ShownOnce({ secret, onDone }: { readonly secret: Secret; readonly onDone: () => void }) {
  const { clientId, clientSecret } = secret;
  const token = `curl -s ${window.location.origin}/oauth2/token -d grant_type=client_credentials \\\n  -d client_id=${clientId} -d client_secret=${clientSecret}`;
  return (
    <Panel
      title="The secret, shown this once"
      note="Souk keeps its hash only. Copy it now; whoever loses it makes a new one."
    >
      <Stack align="flex-start">
        <Text size="sm">
          Client id <Code className="secret">{clientId}</Code>
        </Text>
        <Text size="sm">
          Secret <Code className="secret">{clientSecret}</Code>
        </Text>
        <Text size="sm">A token with it:</Text>
        <Code block className="secret" w="100%">
          {token}
        </Code>
        <Button size="xs" onClick={onDone}>
          I have copied it
        </Button>
      </Stack>
    </Panel>
  );
}

const SCOPES = [
  { value: 'MarketingSolutions_Campaign_Read', label: 'Read sellers, bids and budgets' },
  { value: 'MarketingSolutions_Campaign_Manage', label: 'Change sellers, bids and budgets' },
  { value: 'MarketingSolutions_Analytics_Read', label: 'Read statistics' },
  { value: 'MarketingSolutions_Catalog_Read', label: 'Read the catalog and its runs' },
  { value: 'MarketingSolutions_Catalog_Manage', label: 'Change the catalog' },
  { value: 'MarketingSolutions_Reco_Read', label: 'Read product sets' },
  { value: 'MarketingSolutions_Reco_Manage', label: 'Change product sets' },
];

interface NewClientProps {
  readonly onMade: (secret: Secret) => void;
  readonly onClose: () => void;
}

function NewClient({ onMade, onClose }: NewClientProps) {
  const { id, name: accountName } = useAccount();
  const api = useApi();
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(
    SCOPES.filter(({ value }) => value.endsWith('_Read')).map(({ value }) => value),
  );
  const making = useMutation({
    mutationFn: () =>
      api.call<Secret>('/clients', {
        method: 'POST',
        body: { name: name.trim(), scopes, advertiserIds: [id] },
      }),
    onSuccess: async (secret) => {
      onMade(secret);
      await refresh();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New API client" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            description="Who will use it"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Fieldset legend={`Rights on ${accountName}`}>
            <Stack gap="xs">
              {SCOPES.map(({ value, label }) => (
                <Checkbox
                  key={value}
                  label={label}
                  checked={scopes.includes(value)}
                  onChange={(event) =>
                    setScopes(
                      event.currentTarget.checked
                        ? [...scopes, value]
                        : scopes.filter((each) => each !== value),
                    )
                  }
                />
              ))}
            </Stack>
          </Fieldset>
          {making.isError ? <Failure error={making.error} title="No client was made" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={making.isPending}>
              Create the client
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
