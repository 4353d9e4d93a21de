import { Button, Group, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useAccount, useApi } from '../app/context.ts';
import { useUrlState } from '../app/url-state.ts';
import { CopyAs } from '../parts/copy-as.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, money, words } from '../parts/formats.ts';
import { Panel, Screen } from '../parts/screen.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

interface TraceLine {
  readonly station: string;
  readonly sellerId: string;
  readonly sellerName: string;
  readonly campaignId: number;
  readonly reason: string | null;
  readonly meaning: string;
  readonly figures: Readonly<Record<string, number>>;
}

interface Decision {
  readonly reason: string | null;
  readonly meaning: string | null;
  readonly bids: readonly {
    readonly sellerId: string;
    readonly sellerName: string;
    readonly campaignId: number;
    readonly cpm: number;
    readonly currency: string;
    readonly products: readonly { readonly id: string; readonly title: string }[];
    readonly html: string | null;
  }[];
  readonly trace: readonly TraceLine[];
}

const STATE = { shopper: '', size: '300x250', floor: '' };
const SIZES = ['300x250', '728x90', '160x600', '320x50', '300x600', '970x250'];
const STATIONS = ['request', 'candidates', 'eligible', 'paced', 'ranked', 'funded'];

export function DecisionsScreen() {
  const { id, currency } = useAccount();
  const api = useApi();
  const [state, change] = useUrlState(STATE);
  const [width, height] = state.size.split('x').map(Number);
  const body = {
    shopper: state.shopper,
    width,
    height,
    ...(state.floor === '' ? {} : { floor: state.floor }),
  };
  const path = `/advertisers/${id}/decisions`;
  const decision = useQuery({
    queryKey: ['decision', id, state],
    enabled: state.shopper !== '',
    queryFn: () => api.call<Decision>(path, { method: 'POST', body }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = {
      shopper: String(form.get('shopper')).trim(),
      size: String(form.get('size')),
      floor: String(form.get('floor')).trim(),
    };
    change(next);
    void decision.refetch();
  };
  return (
    <Screen
      title="Decisions"
      intro="Ask for an ad as a shopper would get it now, and see what became of every candidate. Nothing is counted, offered or billed."
      actions={
        <CopyAs
          method="POST"
          path={`/console/v1${path}`}
          body={body}
          sdk={`(await souk.fetch('/console/v1${path}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(${JSON.stringify(body)}) })).json()`}
        />
      }
    >
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <TextInput
            name="shopper"
            label="Shopper"
            placeholder="any id of your events"
            required
            maxLength={256}
            defaultValue={state.shopper}
            w={260}
          />
          <NativeSelect name="size" label="Size" data={SIZES} defaultValue={state.size} />
          <TextInput
            name="floor"
            label={`Floor, CPM in ${currency}`}
            inputMode="decimal"
            defaultValue={state.floor}
            w={150}
          />
          <Button type="submit" loading={decision.isFetching}>
            Ask
          </Button>
        </Group>
      </form>
      {decision.isError ? <Failure error={decision.error} title="It was not asked" /> : null}
      {state.shopper === '' ? (
        <Empty title="Who is it?">
          A customer or visitor id, a device id, a cookie, or the hash of an e-mail, as your events name the
          shopper. Event Log shows them as they come.
        </Empty>
      ) : null}
      {decision.data === undefined ? null : (
        <Outcome decision={decision.data} size={[width ?? 300, height ?? 250]} />
      )}
    </Screen>
  );
}

function Outcome({
  decision,
  size,
}: {
  readonly decision: Decision;
  readonly size: readonly [number, number];
}) {
  const { bids, reason, meaning, trace } = decision;
  return (
    <>
      {bids.map((bid) => (
        <Panel
          key={bid.sellerId + bid.campaignId}
          title={`${bid.sellerName} is shown`}
          note={`campaign ${bid.campaignId}, bids ${money(bid.cpm, bid.currency)} for a thousand impressions; ${bid.products.map(({ title }) => title).join(', ')}`}
        >
          {bid.html === null ? null : <Creative html={bid.html} name={bid.sellerName} size={size} />}
        </Panel>
      ))}
      {reason === null ? null : (
        <Panel title="No ad" note={meaning}>
          <Text size="sm">
            Reason <strong>{reason}</strong>
          </Text>
        </Panel>
      )}
      <Trace trace={trace} />
    </>
  );
}

/** In a frame without scripts, without our origin, and from which nothing is opened. */
function Creative({
  html,
  name,
  size: [width, height],
}: {
  html: string;
  name: string;
  size: readonly [number, number];
}) {
  const title = `The ad of ${name}`;
  return (
    <Scroll label={title}>
      <iframe
        srcDoc={framedPage(html)}
        sandbox=""
        tabIndex={-1}
        className="creative"
        {...{ title, width, height }}
      />
    </Scroll>
  );
}

/**
 * The ad as a page of a frame. Such a page is under this page's policy, which lets only styles in that carry its nonce: so
 * the ad's own get it, and what elements say of themselves becomes rules.
 */
function framedPage(html: string): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="souk-style-nonce"]')?.content ?? '';
  const rules = ['body{margin:0}'];
  const marked = html
    .replaceAll(
      / style="([^"]*)"/g,
      (_, rule: string) => ` data-rule="${rules.push(`[data-rule="${rules.length}"]{${rule}}`) - 1}"`,
    )
    .replaceAll('<style>', `<style nonce="${nonce}">`);
  return `<!doctype html><style nonce="${nonce}">${rules.join('')}</style>${marked}`;
}

function Trace({ trace }: { readonly trace: readonly TraceLine[] }) {
  const { id, currency } = useAccount();
  if (trace.length === 0) return null;
  return (
    <Panel
      title="Candidates"
      note={`Stations in order: ${STATIONS.map(words).join(' → ')}. Who wins the last one is shown.`}
    >
      <Scroll label="Candidates and what became of them">
        <Table verticalSpacing={6} className="data">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Seller</Table.Th>
              <Table.Th>Campaign</Table.Th>
              <Table.Th>Station</Table.Th>
              <Table.Th>What became of it</Table.Th>
              <Table.Th>Figures</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {farthestFirst(trace).map((line) => (
              <Table.Tr key={`${line.sellerId}.${line.campaignId}.${line.station}.${line.reason}`}>
                <Table.Td className="words">
                  <Link
                    to="/$advertiserId/sellers/$sellerId"
                    params={{ advertiserId: String(id), sellerId: line.sellerId }}
                  >
                    {line.sellerName}
                  </Link>
                </Table.Td>
                <Table.Td>{line.campaignId}</Table.Td>
                <Table.Td>{words(line.station)}</Table.Td>
                <Table.Td>
                  <Stack gap={2}>
                    <span>
                      <StateBadge
                        state={line.reason === null ? 'done' : 'out'}
                        label={line.reason === null ? 'Won' : `Out: ${line.reason}`}
                      />
                    </span>
                    <Text size="xs" c="dimmed">
                      {line.meaning}
                    </Text>
                  </Stack>
                </Table.Td>
                <Table.Td>
                  <Text size="xs">{figuresText(line.figures, currency)}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </Panel>
  );
}

/** Winners, then those who came farthest. */
function farthestFirst(trace: readonly TraceLine[]): TraceLine[] {
  const far = ({ station, reason }: TraceLine) => STATIONS.indexOf(station) + (reason === null ? 1 : 0);
  return trace.toSorted((a, b) => far(b) - far(a));
}

function figuresText(figures: TraceLine['figures'], currency: string): string {
  return Object.entries(figures)
    .map(([name, value]) =>
      name.endsWith('Micros')
        ? `${words(name.slice(0, -6))} ${money(value / 1_000_000, currency)}`
        : `${words(name)} ${count(value)}`,
    )
    .join(', ');
}
