import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { SoukError } from '@souk/sdk';
import { ConsoleError } from '../app/session.ts';

/** What the server said was wrong, all of it: a bulk call names every bad item. */
export function messagesOf(error: unknown): readonly { readonly text: string; readonly code: string }[] {
  if (error instanceof SoukError && error.problems.length > 0) {
    return error.problems.map(({ detail, title, code, source }) => {
      const where = source === null ? '' : ` (${Object.values(source).join(', ')})`;
      return { text: `${detail ?? title}${where}`, code };
    });
  }
  if (error instanceof ConsoleError) return [{ text: error.message, code: error.code }];
  return [{ text: error instanceof Error ? error.message : String(error), code: '' }];
}

interface FailureProps {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** A call that did not work, in the server's words. */
export function Failure({ error, title = 'That did not work', onRetry }: FailureProps) {
  return (
    <Alert color="red" title={title} role="alert" variant="light">
      <Stack gap="xs" align="flex-start">
        {messagesOf(error).map(({ text, code }) => (
          <Text key={code + text} size="sm">
            {text} {code === '' ? null : <Code>{code}</Code>}
          </Text>
        ))}
        {onRetry === undefined ? null : (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
