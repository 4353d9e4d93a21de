/** Standard statistics once more, in the slowest and plainest way, without anything of the modules. */

export interface OracleFact {
  readonly timeMs: number;
  readonly advertiser: number;
  readonly campaign: number;
  readonly seller: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly cost: number;
  readonly any: readonly [units: number, revenueMicros: number];
  readonly same: readonly [units: number, revenueMicros: number];
}

export interface OracleQuery {
  readonly entity: 'campaigns' | 'sellers' | 'seller-campaigns';
  readonly interval: 'Hour' | 'Day' | 'Month' | 'Year';
  readonly policy: 'AnySeller' | 'SameSeller' | 'Both';
  readonly zone: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly advertiser: number | null;
  readonly seller: number | null;
  readonly count: number | null;
}

type Row = (string | number | null)[];

export function oracleRows(
  facts: readonly OracleFact[],
  query: OracleQuery,
  nameOf: (seller: string) => string,
): Row[] {
  const groups = new Map<string, { ids: number[]; instant: number; label: string; facts: OracleFact[] }>();
  for (const fact of facts) {
    const local = localTime(fact.timeMs, query.zone);
    if (local.date < query.startDate || local.date > query.endDate) continue;
    if (query.advertiser !== null && fact.advertiser !== query.advertiser) continue;
    if (query.seller !== null && query.entity !== 'campaigns' && fact.seller !== query.seller) continue;
    const label = labelOf(local, query.interval);
    const ids = {
      campaigns: [fact.campaign],
      sellers: [fact.seller],
      'seller-campaigns': [fact.campaign, fact.seller],
    }[query.entity];
    const key = `${ids.join('.')} ${label}`;
    const group = groups.get(key) ?? { ids, instant: fact.timeMs, label, facts: [] };
    group.facts.push(fact);
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => {
    const byId = a.ids.map((id, i) => id - (b.ids[i] ?? 0)).find((difference) => difference !== 0);
    return byId ?? a.instant - b.instant;
  });
  const rows = sorted.flatMap((group): Row[] => {
    const figures = figuresOf(group.facts, query.policy);
    if (figures === null) return [];
    const seller = group.ids.at(-1);
    const name = query.entity === 'campaigns' ? [] : [nameOf(String(seller))];
    return [[...group.ids, ...name, group.label, ...figures]];
  });
  return rows.slice(0, query.count ?? rows.length);
}

function figuresOf(facts: readonly OracleFact[], policy: OracleQuery['policy']): Row | null {
  const sum = (of: (fact: OracleFact) => number): number =>
    facts.reduce((total, fact) => total + of(fact), 0);
  const clicks = sum((fact) => fact.clicks);
  const micros = sum((fact) => fact.cost);
  const impressions = sum((fact) => fact.impressions);
  const sides = { AnySeller: ['any'], SameSeller: ['same'], Both: ['any', 'same'] } as const;
  const raw: number[] = [impressions, clicks, micros];
  const figures: Row = [impressions, clicks, micros / 1e6];
  for (const side of sides[policy]) {
    const units = sum((fact) => fact[side][0]);
    const revenue = sum((fact) => fact[side][1]);
    raw.push(units, revenue);
    figures.push(
      units,
      revenue / 1e6,
      clicks === 0 ? null : units / clicks,
      units === 0 ? null : micros / 1e6 / units,
      revenue === 0 ? null : micros / revenue,
      micros === 0 ? null : revenue / micros,
    );
  }
  return raw.every((figure) => figure === 0) ? null : figures;
}

interface LocalTime {
  readonly date: string;
  readonly hour: string;
  readonly offset: string;
}

function labelOf({ date, hour, offset }: LocalTime, interval: OracleQuery['interval']): string {
  switch (interval) {
    case 'Hour':
      return `${date}T${hour}:00:00${offset}`;
    case 'Day':
      return date;
    case 'Month':
      return `${date.slice(0, 7)}-01`;
    case 'Year':
      return `${date.slice(0, 4)}-01-01`;
  }
}

function localTime(timeMs: number, zone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(timeMs);
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', '');
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    hour: part('hour'),
    offset: offset === '' ? '+00:00' : offset,
  };
}
