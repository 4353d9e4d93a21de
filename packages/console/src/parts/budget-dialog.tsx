import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Campaign, SellerBoard } from '../app/boards.ts';
import { useAccount, useApi, useNow } from '../app/context.ts';
import { addDays, dayAt, daysIn } from '../app/days.ts';
import { useRefresh } from '../app/writes.ts';
import { Failure } from './failure.tsx';
import { money } from './formats.ts';
import { SearchBox } from './search-box.tsx';

interface BudgetDialogProps {
  /** Chosen already; else it is asked for. */
  readonly seller?: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

const TYPES = [
  { value: 'Capped', label: 'Capped: a total for the whole time' },
  { value: 'Daily', label: 'Daily: an amount for each day' },
  { value: 'Uncapped', label: 'Uncapped: no limit' },
];

/** Creates a budget: who, where, how much, from when to when. The server judges; it is asked once. */
export function BudgetDialog({ seller: given, onClose }: BudgetDialogProps) {
  const account = useAccount();
  const { souk } = useApi();
  const refresh = useRefresh();
  const today = dayAt(useNow(), account.timeZone);
  const [seller, setSeller] = useState(given);
  const [terms, setTerms] = useState({
    type: 'Capped',
    amount: '',
    startDate: today,
    endDate: addDays(today, 29),
  });
  const [campaignIds, setCampaignIds] = useState<readonly number[]>([]);
  const set = (change: Partial<typeof terms>) => setTerms({ ...terms, ...change });
  const creating = useMutation({
    mutationFn: () =>
      souk.budgets.create({
        body: [
          {
            sellerId: seller?.id ?? '',
            campaignIds: [...campaignIds],
            budgetType: terms.type as 'Capped',
            startDate: terms.startDate,
            ...(terms.endDate === '' ? {} : { endDate: terms.endDate }),
            ...(terms.type === 'Uncapped' ? {} : { amount: terms.amount.trim() }),
          },
        ],
      }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New budget" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <SellerChoice seller={seller} isFixed={given !== undefined} onChange={setSeller} />
          <CampaignChoice chosen={campaignIds} onChange={setCampaignIds} />
          <NativeSelect
            label="Type"
            data={TYPES}
            value={terms.type}
            onChange={(event) => set({ type: event.currentTarget.value })}
          />
          {terms.type === 'Uncapped' ? null : (
            <TextInput
              label={`Amount in ${account.currency}${terms.type === 'Daily' ? ', for each day' : ''}`}
              inputMode="decimal"
              required
              value={terms.amount}
              onChange={(event) => set({ amount: event.currentTarget.value })}
            />
          )}
          <Group grow align="flex-start">
            <TextInput
              type="date"
              label="First day"
              required
              min={today}
              value={terms.startDate}
              onChange={(event) => set({ startDate: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label="Last day"
              description="Empty: no end"
              value={terms.endDate}
              onChange={(event) => set({ endDate: event.currentTarget.value })}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
            />
          </Group>
          <Text size="sm" c="dimmed">
            {effectOf(terms, account)}
          </Text>
          {creating.isError ? <Failure error={creating.error} title="No budget was made" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={creating.isPending}
              disabled={seller === undefined || campaignIds.length === 0}
            >
              Create the budget
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function effectOf(
  { type, amount, startDate, endDate }: { type: string; amount: string; startDate: string; endDate: string },
  { currency, timeZone }: { currency: string; timeZone: string },
): string {
  const value = Number(amount);
  const days = endDate === '' ? null : daysIn(startDate, endDate);
  const zone = `Days begin and end in ${timeZone}.`;
  if (type !== 'Capped' || !(value > 0) || days === null || days < 1) return zone;
  return `${money(value, currency)} over ${days} days: about ${money(value / days, currency)} a day. ${zone}`;
}

interface SellerChoiceProps {
  readonly seller: { readonly id: string; readonly name: string } | undefined;
  readonly isFixed: boolean;
  readonly onChange: (seller: { readonly id: string; readonly name: string } | undefined) => void;
}

const SELLERS_SHOWN = 6;

function SellerChoice({ seller, isFixed, onChange }: SellerChoiceProps) {
  const { id } = useAccount();
  const api = useApi();
  const [search, setSearch] = useState('');
  const found = useQuery({
    queryKey: ['board', 'sellers', id, 'choice', search],
    enabled: seller === undefined,
    queryFn: () =>
      api.call<SellerBoard>(
        `/advertisers/${id}/board/sellers?size=${SELLERS_SHOWN}&search=${encodeURIComponent(search)}`,
      ),
  });
  if (seller !== undefined) {
    return (
      <Group justify="space-between">
        <Text size="sm">
          Seller <strong>{seller.name}</strong>
        </Text>
        {isFixed ? null : (
          <Button size="xs" variant="default" onClick={() => onChange(undefined)}>
            Another seller
          </Button>
        )}
      </Group>
    );
  }
  return (
    <Fieldset legend="Seller">
      <SearchBox label="Name or id of the seller" value={search} onChange={setSearch} />
      <Group gap="xs" mt="xs">
        {(found.data?.rows ?? []).map((row) => (
          <Button key={row.id} size="xs" variant="default" onClick={() => onChange(row)}>
            {row.name}
          </Button>
        ))}
      </Group>
    </Fieldset>
  );
}

interface CampaignChoiceProps {
  readonly chosen: readonly number[];
  readonly onChange: (ids: readonly number[]) => void;
}

export function useCampaigns() {
  const { id } = useAccount();
  const api = useApi();
  return useQuery({
    queryKey: ['campaigns', id],
    queryFn: () => api.call<readonly Campaign[]>(`/campaigns?advertiserId=${id}`),
  });
}

function CampaignChoice({ chosen, onChange }: CampaignChoiceProps) {
  const campaigns = useCampaigns();
  const open = (campaigns.data ?? []).filter(({ status }) => status !== 'archived');
  return (
    <Fieldset legend="Campaigns">
      <Stack gap="xs">
        {open.map(({ id, name, kind }) => (
          <Checkbox
            key={id}
            label={`${name} (${id})`}
            description={
              kind === 'single-seller'
                ? 'single-seller: Souk prices the clicks; goes alone, Capped, with an end'
                : 'multi-seller: a click costs the seller’s bid'
            }
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
            }
          />
        ))}
      </Stack>
    </Fieldset>
  );
}
