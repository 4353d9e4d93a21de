import { HOUR_MS } from '../../base/time.ts';
import { PARTNERS, type ShopperIdKind } from '../events/index.ts';
import { sum } from './checklist.ts';
import type { Facts } from './facts.ts';
import { EVENTS_FOR_A_SHARE, judgeShare, percent, type ReadinessItem } from './item.ts';

type Check = (facts: Facts) => Omit<ReadinessItem, 'isOnChecklist'>;

/** What goes wrong although the checklist is ticked. */
export const HEALTH: readonly Check[] = [
  knowsViewedProducts,
  knowsShoppers,
  knowsSellersOfOrders,
  spellsProductsAlike,
  hearsEverySurface,
  hearsUnattributedToo,
  keepsEvents,
];

function knowsViewedProducts({ survey }: Facts): ReturnType<Check> {
  const { viewed, viewedKnown } = survey.counts.products;
  const judged = judgeShare({ part: viewedKnown, whole: viewed }, { ok: 0.95, warning: 0.5 });
  return {
    id: 'known-products',
    title: 'Viewed products are in the catalog, with a seller',
    ...{ ...judged, unit: 'share' },
    value: shareText({ part: viewedKnown, whole: viewed }, 'viewed products'),
    nextStep:
      judged.verdict === 'ok' || viewed === 0
        ? null
        : 'Send the id of the feed as the product’s id, and give each product in the feed a seller_id; souk events tail --type viewItem shows ids without a seller.',
  };
}

const KINDS: readonly (readonly [letter: string, kind: ShopperIdKind])[] = [
  ['a', 'customer'],
  ['b', 'email'],
  ['c', 'gum'],
  ['d', 'first-party'],
  ['e', 'visitor'],
  ['f', 'device'],
  ['g', 'cookie'],
];

function knowsShoppers({ survey }: Facts): ReturnType<Check> {
  const { identified, kept } = survey.counts;
  const events = sum(Object.values(kept).map(sum));
  const named = KINDS.filter(([letter]) => (identified[letter] ?? 0) > 0);
  const shares = named.map(([letter, kind]) => `${kind} ${percent((identified[letter] ?? 0) / events)}`);
  // A name that is the same on every surface: without one a view in the app and an order on the web are two shoppers.
  const strong = Math.max(identified.a ?? 0, identified.b ?? 0);
  const judged = judgeShare({ part: strong, whole: events }, { ok: 0.2, warning: 0 });
  return {
    id: 'identifiers',
    title: 'Events name the shopper by something that holds on every surface',
    ...{ ...judged, unit: 'share' },
    value: events === 0 ? 'no event in 7 days' : `of ${events} events: ${shares.join(', ')}`,
    nextStep:
      judged.verdict === 'warning'
        ? 'Send the customer id or the hashed e-mail address wherever somebody is signed in, on the web and in the app.'
        : null,
  };
}

function knowsSellersOfOrders({ survey }: Facts): ReturnType<Check> {
  const { all, known } = survey.counts.orders;
  const judged = judgeShare({ part: known, whole: all }, { ok: 0.95, warning: 0.5 });
  return {
    id: 'known-sellers',
    title: 'Every product of an order has a known seller',
    ...{ ...judged, unit: 'share' },
    value: shareText({ part: known, whole: all }, 'orders'),
    nextStep:
      judged.verdict === 'ok' || all === 0
        ? null
        : 'Send the feed’s ids in orders and keep sold products in the feed: an order of unknown products is credited to no seller of its own.',
  };
}

function spellsProductsAlike({ survey }: Facts): ReturnType<Check> {
  const { metKnown, recased } = survey.counts.products;
  const judged = judgeShare({ part: metKnown - recased, whole: metKnown }, { ok: 0.99, warning: 0 });
  return {
    id: 'casing',
    title: 'Events spell product ids as the feed does',
    verdict: judged.verdict,
    ...{ figure: metKnown === 0 ? null : recased / metKnown, unit: 'share' },
    value:
      metKnown === 0
        ? 'no known product in events of 7 days'
        : `${recased} of ${metKnown} products in events differ from the feed in upper and lower case (${percent(recased / metKnown)})`,
    nextStep:
      judged.verdict === 'warning'
        ? 'Souk compares product ids without regard to case; other systems do not. Send them as the feed spells them.'
        : null,
  };
}

const SILENT_AFTER_MS = 24 * HOUR_MS;

function hearsEverySurface({ survey, nowMs }: Facts): ReturnType<Check> {
  const heard = Object.entries(survey.lastMs);
  const silent = heard.filter(([, lastMs]) => nowMs - lastMs > SILENT_AFTER_MS);
  const names = silent.map(
    ([surface, lastMs]) => `${surface} since ${new Date(lastMs).toISOString().slice(0, 16)} UTC`,
  );
  return {
    id: 'silent-surfaces',
    title: 'No surface has been silent for a day',
    verdict: heard.length === 0 ? 'unknown' : silent.length === 0 ? 'ok' : 'warning',
    ...{ figure: heard.length === 0 ? null : silent.length, unit: 'count' },
    value:
      heard.length === 0
        ? 'no surface was heard in 14 days'
        : silent.length === 0
          ? `surfaces that sent within a day: ${heard.length}`
          : `silent: ${names.join(', ')}`,
    nextStep:
      silent.length === 0
        ? null
        : 'Look whether a release took the tag or the postback away; souk events tail --surface shows what arrives.',
  };
}

function hearsUnattributedToo({ survey }: Facts): ReturnType<Check> {
  const partners = Object.entries(survey.counts.partners);
  const suspects = partners.filter(([, { yes = 0, no = 0 }]) => yes >= EVENTS_FOR_A_SHARE && no === 0);
  const advice = suspects.map(([id]) => PARTNERS.find((preset) => preset.id === id)?.allEvents ?? '');
  return {
    id: 'attributed-only',
    title: 'Measurement partners send all events, not only those attributed to the ads',
    verdict: suspects.length > 0 ? 'warning' : 'ok',
    ...{ figure: suspects.length, unit: 'count' },
    value:
      partners.length === 0
        ? 'no measurement partner sends events'
        : partners
            .map(
              ([id, { yes = 0, no = 0, unsaid = 0 }]) =>
                `${id}: ${yes} attributed, ${no} not, ${unsaid} unsaid`,
            )
            .join('; '),
    nextStep:
      suspects.length === 0
        ? null
        : `${suspects.map(([id]) => id).join(', ')} sent attributed events only. ${[...new Set(advice)].join(' ')}`,
  };
}

function keepsEvents({ survey }: Facts): ReturnType<Check> {
  const { kept, dropped } = survey.counts;
  const [taken, refused] = [sum(Object.values(kept).map(sum)), sum(dropped)];
  const judged = judgeShare({ part: taken, whole: taken + refused }, { ok: 0.9, warning: 0 });
  const [most] = Object.entries(dropped).sort(([, a], [, b]) => b - a);
  return {
    id: 'dropped',
    title: 'Few events are dropped',
    ...{ ...judged, unit: 'share' },
    value:
      taken + refused === 0
        ? 'no event in 7 days'
        : `${refused} of ${taken + refused} dropped${most === undefined ? '' : `, most for ${most[0]} (${most[1]})`}`,
    nextStep:
      judged.verdict === 'warning' ? `souk events drops --reason ${most?.[0]} shows what arrived.` : null,
  };
}

function shareText({ part, whole }: { part: number; whole: number }, what: string): string {
  return whole === 0 ? `no ${what} in 7 days` : `${part} of ${whole} ${what} (${percent(part / whole)})`;
}
