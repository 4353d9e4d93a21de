import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { count, csvText, download, words } from './formats.ts';
import { Scroll } from './scroll.tsx';

/** What reading a feed said of it. */
export interface Findings {
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly withoutSeller: number;
  readonly failure: { readonly code: string; readonly line: number | null; readonly detail: string } | null;
  readonly reasons: Readonly<Record<string, number>>;
  readonly warnings: readonly {
    readonly code: string;
    readonly lines: readonly number[];
    readonly detail: string;
  }[];
  readonly refusals: readonly {
    readonly line: number;
    readonly reason: string;
    readonly productId: string;
    readonly detail: string;
  }[];
}

/** The first of them; the file has all that are kept. */
const REFUSALS_SHOWN = 50;
const WARNINGS_SHOWN = 20;

export function FeedFindings({ findings, name }: { readonly findings: Findings; readonly name: string }) {
  const { rows, accepted, refused, withoutSeller, failure, reasons, warnings, refusals } = findings;
  return (
    <Stack gap="sm">
      {failure === null ? (
        <Text size="sm" role="status">
          {count(rows)} rows: <strong>{count(accepted)} taken</strong>,{' '}
          <strong>{count(refused)} refused</strong>
          {withoutSeller === 0
            ? ''
            : `, ${count(withoutSeller)} of the taken ones without a seller: kept, not advertised`}
          .
        </Text>
      ) : (
        <Alert
          color="red"
          variant="light"
          role="alert"
          title={`The file cannot be read${failure.line === null ? '' : `, line ${failure.line}`}`}
        >
          {failure.detail} <code>{failure.code}</code>
        </Alert>
      )}
      <Text size="sm">
        {Object.entries(reasons)
          .map(([reason, times]) => `${words(reason)}: ${count(times)}`)
          .join(' · ')}
      </Text>
      {warnings.length === 0 ? null : (
        <details>
          <summary>{count(warnings.length)} warnings: taken, and worth a look</summary>
          {warnings.slice(0, WARNINGS_SHOWN).map(({ code, lines, detail }) => (
            <Text key={code + detail} size="sm" mt={4}>
              Line {lines.join(', ')}: {detail} <code>{code}</code>
            </Text>
          ))}
        </details>
      )}
      {refusals.length === 0 ? null : <Refusals {...{ refusals, name }} />}
    </Stack>
  );
}

function Refusals({ refusals, name }: { readonly refusals: Findings['refusals']; readonly name: string }) {
  const save = () =>
    download(
      `${name}-refused.csv`,
      csvText(
        ['line', 'product id', 'reason', 'detail'],
        refusals.map(({ line, productId, reason, detail }) => [line, productId, reason, detail]),
      ),
    );
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          Refused rows{refusals.length > REFUSALS_SHOWN ? `, the first ${REFUSALS_SHOWN}` : ''}
        </Text>
        <Button size="xs" variant="default" onClick={save}>
          CSV
        </Button>
      </Group>
      <Scroll label="Refused rows">
        <Table verticalSpacing={5} className="data">
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">Line</Table.Th>
              <Table.Th>Product</Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th>What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {refusals.slice(0, REFUSALS_SHOWN).map(({ line, productId, reason, detail }) => (
              <Table.Tr key={`${line} ${reason}`}>
                <Table.Td ta="right" className="figure">
                  {count(line)}
                </Table.Td>
                <Table.Td className="words">{productId}</Table.Td>
                <Table.Td className="words">{words(reason)}</Table.Td>
                <Table.Td className="words">{detail}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </>
  );
}
