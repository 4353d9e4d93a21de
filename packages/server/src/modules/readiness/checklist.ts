import type { Facts } from './facts.ts';
import { percent, type ReadinessItem } from './item.ts';

type Check = (facts: Facts) => Omit<ReadinessItem, 'isOnChecklist'>;

/** The six items of the onboarding checklist, in its order. */
export const CHECKLIST: readonly Check[] = [
  isIntegrated,
  sendsViewsAndOrders,
  namesSellers,
  writesSellersAlike,
  canReadSellers,
  hasCredentials,
];

function isIntegrated({ survey }: Facts): ReturnType<Check> {
  const surfaces = Object.entries(survey.counts.kept).map(
    ([surface, types]) => [surface, sum(types)] as const,
  );
  const value = surfaces.map(([surface, count]) => `${surface}: ${count}`).join(', ');
  return {
    id: 'integration',
    title: 'OneTag or the app’s events are set up',
    verdict: surfaces.length > 0 ? 'ok' : 'missing',
    ...{
      figure: surfaces.length,
      unit: 'count',
      value: value === '' ? 'no event in 7 days' : `events in 7 days: ${value}`,
    },
    nextStep:
      surfaces.length > 0
        ? null
        : 'Put the tag on the shop’s pages, or send events from the app or a server; souk events tail shows what arrives.',
  };
}

function sendsViewsAndOrders({ survey }: Facts): ReturnType<Check> {
  const [views, orders] = [
    countOf(survey.counts.kept, 'viewItem'),
    countOf(survey.counts.kept, 'trackTransaction'),
  ];
  const lacking = [...(views === 0 ? ['viewItem'] : []), ...(orders === 0 ? ['trackTransaction'] : [])];
  return {
    id: 'events',
    title: 'Product pages and transactions are collected',
    verdict: lacking.length === 0 ? 'ok' : 'missing',
    ...{
      figure: 2 - lacking.length,
      unit: 'count',
      value: `in 7 days: product views ${views}, orders ${orders}`,
    },
    nextStep:
      lacking.length === 0
        ? null
        : `Send ${lacking.join(' and ')}; souk events drops shows whether they arrive and are dropped.`,
  };
}

function namesSellers({ products, runs }: Facts): ReturnType<Check> {
  const last = runs.find(({ state, mode }) => state === 'done' && mode === 'full');
  const withoutSeller = last?.withoutSeller ?? 0;
  const whole = products + withoutSeller;
  const share = whole === 0 ? null : products / whole;
  const verdict = share === null ? 'missing' : share >= 0.99 ? 'ok' : share > 0 ? 'warning' : 'missing';
  return {
    id: 'seller-fields',
    title: 'The catalog names a seller for each product',
    ...{ verdict, figure: share, unit: 'share' },
    value:
      share === null
        ? 'the catalog is empty'
        : `${products} products of a seller (${percent(share)}), ${withoutSeller} of none`,
    nextStep:
      share === null
        ? 'Upload a feed: souk feed import products.csv.'
        : verdict === 'ok'
          ? null
          : 'Fill seller_id and seller_name for each product; souk feed check names the lines.',
  };
}

function writesSellersAlike({ runs }: Facts): ReturnType<Check> {
  const done = runs.filter(({ state }) => state === 'done');
  const warnings = done.flatMap((run) =>
    run.warnings.filter(({ code }) => code !== 'guessed-encoding').map((warning) => ({ run, warning })),
  );
  const [first] = warnings;
  const isLatest = first !== undefined && first.run === done[0];
  return {
    id: 'seller-consistency',
    title: 'seller_id and seller_name are written alike in every update',
    verdict: done.length === 0 ? 'unknown' : isLatest ? 'warning' : 'ok',
    ...{ figure: done.length === 0 ? null : warnings.length, unit: 'count' },
    value:
      done.length === 0
        ? 'no feed was read yet'
        : `sellers written in two ways: ${warnings.length}, in the last feeds: ${done.length}`,
    nextStep: isLatest ? `${first.warning.detail} (feed ${first.run.name})` : null,
  };
}

const READ_SCOPE = 'MarketingSolutions_Campaign_Read';
const MANAGE_SCOPE = 'MarketingSolutions_Campaign_Manage';

function canReadSellers({ sellers, clients }: Facts): ReturnType<Check> {
  const isReadable = clients.some(({ scopes }) => scopes.includes(READ_SCOPE));
  return {
    id: 'sellers-api',
    title: 'Sellers can be retrieved through the Sellers endpoints',
    verdict: sellers > 0 && isReadable ? 'ok' : 'missing',
    ...{ figure: sellers, unit: 'count' },
    value: `${sellers} sellers, ${isReadable ? 'readable by an API client' : 'and no API client that may read them'}`,
    nextStep:
      sellers === 0
        ? 'Upload a feed with seller_id and seller_name: sellers appear when it is read.'
        : isReadable
          ? null
          : `Create an API client with the scope ${READ_SCOPE}: souk clients create.`,
  };
}

function hasCredentials({ clients, mpoEnabled }: Facts): ReturnType<Check> {
  const ready = clients.filter(({ scopes }) => scopes.includes(MANAGE_SCOPE));
  const isReady = ready.length > 0 && mpoEnabled;
  return {
    id: 'api-credentials',
    title: 'API authentication is ready for operations',
    verdict: isReady ? 'ok' : 'missing',
    ...{ figure: ready.length, unit: 'count' },
    value: `${ready.length} API clients that may change bids and budgets${mpoEnabled ? '' : '; MPO is not enabled'}`,
    nextStep: isReady
      ? null
      : mpoEnabled
        ? `Create an API client with the scope ${MANAGE_SCOPE}: souk clients create.`
        : 'Enable MPO for the account: souk advertisers update.',
  };
}

/** Events of a type, whatever surface they came by. */
export function countOf(
  kept: Readonly<Record<string, Readonly<Record<string, number>>>>,
  type: string,
): number {
  return sum(Object.values(kept).map((types) => types[type] ?? 0));
}

export function sum(counts: Readonly<Record<string, number>> | readonly number[]): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
