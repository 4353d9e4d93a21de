import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { SellerBudgetMessage } from '@souk/sdk';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAccount, useApi } from '../app/context.ts';
import { addDays } from '../app/days.ts';
import { useRefresh } from '../app/writes.ts';
import { Failure } from './failure.tsx';
import { longDay, money } from './formats.ts';

interface BudgetEditProps {
  readonly budget: SellerBudgetMessage;
  readonly onClose: () => void;
}

/** Changes the amount and the last day; only what was touched is sent. */
export function BudgetEdit({ budget, onClose }: BudgetEditProps) {
  const { currency } = useAccount();
  const { souk } = useApi();
  const refresh = useRefresh();
  const [amount, setAmount] = useState(budget.amount === null ? '' : String(budget.amount));
  const [endDate, setEndDate] = useState(budget.endDate);
  const changes = {
    ...(budget.amount !== null && amount.trim() !== String(budget.amount) ? { amount: amount.trim() } : {}),
    ...(endDate === budget.endDate ? {} : { endDate }),
  };
  const effect = [
    ...('amount' in changes
      ? [
          `the amount becomes ${money(changes.amount ?? 0, currency)} instead of ${money(budget.amount ?? 0, currency)}`,
        ]
      : []),
    ...('endDate' in changes
      ? [endDate === '' ? 'it has no end any more' : `its last day becomes ${longDay(endDate)}`]
      : []),
  ];
  const saving = useMutation({
    mutationFn: () => souk.budgets.update({ budgetId: budget.id, body: changes }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Change budget ${budget.id}`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          {budget.amount === null ? null : (
            <TextInput
              label={`Amount in ${currency}${budget.budgetType === 'Daily' ? ', for each day' : ''}`}
              inputMode="decimal"
              required
              value={amount}
              onChange={(event) => setAmount(event.currentTarget.value)}
            />
          )}
          <TextInput
            type="date"
            label="Last day"
            description="Empty: no end"
            value={endDate}
            onChange={(event) => setEndDate(event.currentTarget.value)}
          />
          {endDate === '' ? null : (
            <Group gap="xs">
              {[7, 30].map((days) => (
                <Button
                  key={days}
                  size="xs"
                  variant="default"
                  onClick={() => setEndDate(addDays(endDate, days))}
                >
                  {days} days longer
                </Button>
              ))}
            </Group>
          )}
          <Text size="sm" c="dimmed" aria-live="polite">
            {effect.length === 0
              ? 'Nothing is changed yet.'
              : `Budget ${budget.id}: ${effect.join(', and ')}. It counts at once.`}
          </Text>
          {saving.isError ? <Failure error={saving.error} title="The budget stayed as it was" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={effect.length === 0}>
              Change the budget
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
