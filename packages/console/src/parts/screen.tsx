import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useAccount } from '../app/context.ts';

interface ScreenProps {
  readonly title: string;
  readonly intro?: ReactNode;
  /** Beside the title: what can be done here. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen with its heading; the browser's tab says the same. */
export function Screen({ title, intro, actions, children }: ScreenProps) {
  const { name } = useAccount();
  useEffect(() => {
    document.title = `${title} – ${name} – Souk`;
  }, [title, name]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className="heading">
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
          {intro === undefined ? null : (
            <Text c="dimmed" size="sm" mt={4} component="div">
              {intro}
            </Text>
          )}
        </div>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}

interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a screen with a heading of its own. */
export function Panel({ title, note, actions, children }: PanelProps) {
  return (
    <section className="panel" aria-label={title}>
      <Group justify="space-between" align="flex-start" mb="sm" gap="xs">
        <div className="heading">
          <Title order={2}>{title}</Title>
          {note === undefined ? null : (
            <Text c="dimmed" size="sm" component="div">
              {note}
            </Text>
          )}
        </div>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </section>
  );
}
