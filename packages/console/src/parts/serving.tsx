import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { SellerCampaignExplanation, SellerCampaignMessage } from '@souk/sdk';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { REFRESH_MS } from '../app/stats.ts';
import { Amount } from './amount.tsx';
import { BidDialog } from './bid-dialog.tsx';
import { useCampaigns } from './budget-dialog.tsx';
import { Empty } from './empty.tsx';
import { Failure } from './failure.tsx';
import { count, moment, words } from './formats.ts';
import { Panel } from './screen.tsx';
import { StateBadge } from './state-badge.tsx';

interface ServingProps {
  readonly sellerId: string;
  readonly sellerName: string;
  readonly onNewBudget: () => void;
}

/** In each campaign: does the seller serve, if not why, and what to do about it right here. */
export function Serving({ sellerId, sellerName, onNewBudget }: ServingProps) {
  const { souk } = useApi();
  const list = useQuery({
    queryKey: ['seller-campaigns', sellerId],
    queryFn: () => souk.sellers.sellerCampaigns({ sellerId }),
    refetchInterval: REFRESH_MS,
  });
  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Skeleton height={180} radius="md" />;
  if (list.data.length === 0) {
    return (
      <Empty title="In no campaign">
        A seller joins multi-seller campaigns when it comes with the feed, and a single-seller one with its
        first budget.
      </Empty>
    );
  }
  return (
    <Stack gap="lg">
      {list.data.map((each) => (
        <ServingIn key={each.id} {...{ sellerCampaign: each, sellerName, onNewBudget }} />
      ))}
    </Stack>
  );
}

interface ServingInProps {
  readonly sellerCampaign: SellerCampaignMessage;
  readonly sellerName: string;
  readonly onNewBudget: () => void;
}

function ServingIn({ sellerCampaign, sellerName, onNewBudget }: ServingInProps) {
  const { id, campaignId, bid, suspendedSince } = sellerCampaign;
  const account = useAccount();
  const { souk } = useApi();
  const campaigns = useCampaigns();
  const mayEdit = useMay('ad-ops');
  const [isBidding, setIsBidding] = useState(false);
  const [isAll, setIsAll] = useState(false);
  const explained = useQuery({
    queryKey: ['explain', id],
    queryFn: () => souk.sellerCampaigns.explain({ sellerCampaignId: id }),
    refetchInterval: REFRESH_MS,
  });
  const campaign = campaigns.data?.find((each) => each.id === campaignId);
  const { data } = explained;
  const failing = data?.conditions.filter(({ holds }) => !holds) ?? [];
  const shown = isAll ? (data?.conditions ?? []) : failing;
  const since = suspendedSince === null ? '' : ` since ${moment(suspendedSince, account.timeZone)}`;
  return (
    <Panel
      title={campaign?.name ?? `Campaign ${campaignId}`}
      note={
        <>
          {campaign === undefined ? '' : `${words(campaign.kind)} · `}
          {campaign?.kind === 'single-seller' ? (
            'Souk prices the clicks'
          ) : (
            <>
              bid <Amount value={bid} none="not set" />
            </>
          )}
        </>
      }
      actions={
        <>
          {data === undefined ? null : (
            <StateBadge
              state={data.isServing ? 'serving' : 'stopped'}
              label={data.isServing ? 'Serving' : `Not serving${since}`}
            />
          )}
          {mayEdit && campaign?.kind === 'multi-seller' ? (
            <Button size="xs" variant="default" onClick={() => setIsBidding(true)}>
              Change the bid
            </Button>
          ) : null}
        </>
      }
    >
      {explained.isError ? (
        <Failure error={explained.error} onRetry={() => void explained.refetch()} />
      ) : null}
      {data === undefined ? (
        <Skeleton height={60} />
      ) : (
        <>
          <ul className="conditions" aria-label="What serving asks">
            {shown.map((condition) => (
              <li key={condition.name} className={condition.holds ? 'holds' : 'fails'}>
                <span className="mark" aria-hidden="true">
                  {condition.holds ? '✓' : '✗'}
                </span>
                <div>
                  <Text size="sm" fw={600}>
                    {words(condition.name)}
                    <span className="hidden">{condition.holds ? ': holds' : ': does not hold'}</span>
                  </Text>
                  <Text size="sm" c="dimmed">
                    {condition.value}
                  </Text>
                  {condition.remedy === null ? null : (
                    <Text size="sm" mt={4}>
                      <strong>What to do:</strong> {condition.remedy}
                    </Text>
                  )}
                  {mayEdit ? (
                    <Fix
                      name={condition.holds ? '' : condition.name}
                      onBid={() => setIsBidding(true)}
                      onNewBudget={onNewBudget}
                    />
                  ) : null}
                </div>
              </li>
            ))}
          </ul>
          {failing.length === 0 && !isAll ? (
            <Text size="sm">Every condition holds: the next shopper it interests may see it.</Text>
          ) : null}
          <Group mt="sm" gap="lg">
            <button type="button" className="link" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
              {isAll ? 'Only what is wrong' : `All ${data.conditions.length} conditions`}
            </button>
            <LastHour hour={data.lastHour} />
          </Group>
        </>
      )}
      {isBidding ? (
        <BidDialog
          sellerCampaignId={id}
          sellerName={sellerName}
          bid={bid}
          onClose={() => setIsBidding(false)}
        />
      ) : null}
    </Panel>
  );
}

/** Conditions that are mended here, by the same dialogs that are used otherwise. */
function Fix({ name, onBid, onNewBudget }: { name: string; onBid: () => void; onNewBudget: () => void }) {
  switch (name) {
    case 'not-stopped':
    case 'bid-set':
      return (
        <Button size="xs" mt="xs" onClick={onBid}>
          Set a bid
        </Button>
      );
    case 'budget-today':
    case 'budget-left':
      return (
        <Button size="xs" mt="xs" onClick={onNewBudget}>
          Give it a budget
        </Button>
      );
    default:
      return null;
  }
}

function LastHour({ hour }: { readonly hour: SellerCampaignExplanation['lastHour'] }) {
  const { weighed, bids, noBids, note } = hour;
  if (weighed === 0)
    return (
      <Text size="sm" c="dimmed">
        Last hour: {note ?? 'no bid request weighed it'}
      </Text>
    );
  return (
    <Text
      size="sm"
      c="dimmed"
      title={noBids.map(({ meaning, count: times }) => `${times} × ${meaning}`).join('\n')}
    >
      Last hour: weighed {count(weighed)} times, {count(bids)} bids
      {noBids[0] === undefined ? '' : `, mostly not because: ${noBids[0].meaning}`}
    </Text>
  );
}
