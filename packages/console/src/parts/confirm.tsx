import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';

interface ConfirmProps {
  /** Names the object: `Suspend budget 100002?` */
  readonly title: string;
  /** What will be so afterwards. */
  readonly children: ReactNode;
  /** The verb on the button. */
  readonly verb: string;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something is done that is felt: what, to which object, with which effect. */
export function Confirm({ title, children, verb, act, onClose }: ConfirmProps) {
  const acting = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        {acting.isError ? <Failure error={acting.error} title="Nothing was changed" /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Leave as it is
          </Button>
          <Button color="red" loading={acting.isPending} onClick={() => acting.mutate()} data-autofocus>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
