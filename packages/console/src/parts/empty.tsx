import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** What to do so that something is here. */
  readonly children: ReactNode;
}

/** Nothing here yet, and the next step. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <Paper withBorder p="xl" className="empty">
      <Stack gap="xs" align="center" ta="center">
        <Title order={3} size="h4">
          {title}
        </Title>
        <Text c="dimmed" size="sm" maw={460} component="div">
          {children}
        </Text>
      </Stack>
    </Paper>
  );
}
