import { Button, Center, Stack, Text, Title } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';

/** An address that leads nowhere. */
export function Missing() {
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" ta="center">
        <Title order={1}>There is nothing here</Title>
        <Text c="dimmed">
          The address is wrong, or what it showed belongs to an advertiser that you are not a member of.
        </Text>
        <Button component="a" href="/console/">
          To the overview
        </Button>
      </Stack>
    </Center>
  );
}

/** A screen that could not be drawn: a defect, or a piece of the console that a newer server no longer has. */
export function Broken({ error }: ErrorComponentProps) {
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" ta="center" maw={520}>
        <Title order={1}>This screen could not be shown</Title>
        <Text c="dimmed">{error instanceof Error ? error.message : String(error)}</Text>
        <Button onClick={() => window.location.reload()}>Load the console again</Button>
      </Stack>
    </Center>
  );
}
