import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAccount, useApi } from '../app/context.ts';
import { useRefresh } from '../app/writes.ts';
import { Failure } from './failure.tsx';

interface BidDialogProps {
  readonly sellerCampaignId: string;
  readonly sellerName: string;
  readonly bid: number | null;
  readonly onClose: () => void;
}

/** Sets what a click of one seller in one campaign costs. */
export function BidDialog({ sellerCampaignId, sellerName, bid, onClose }: BidDialogProps) {
  const { currency } = useAccount();
  const { souk } = useApi();
  const refresh = useRefresh();
  const [text, setText] = useState(bid === null ? '' : String(bid));
  const saving = useMutation({
    mutationFn: () => souk.sellerCampaigns.update({ sellerCampaignId, bid: text.trim() }),
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
      title={`Bid of ${sellerName}`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={`Price of a click, in ${currency}`}
            description="0 stops the seller in this campaign."
            inputMode="decimal"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            required
            data-autofocus
          />
          {Number(text) === 0 && text.trim() !== '' ? (
            <Text size="sm">{sellerName} will not be shown in this campaign until it has a bid again.</Text>
          ) : null}
          {saving.isError ? <Failure error={saving.error} title="The bid stayed as it was" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={saving.isPending}>
              Set the bid
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
