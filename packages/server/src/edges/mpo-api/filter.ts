import type { CampaignsCode } from '../../modules/campaigns/index.ts';
import { parseId } from './body.ts';
import type { QueryReader } from './query.ts';

/** Reads the id in a query parameter. */
export function queryId(query: QueryReader, name: string, code: CampaignsCode): string | undefined {
  const value = query.text(name);
  if (value === undefined) return undefined;
  const id = parseId(value);
  if (id !== null) return id;
  query.refuse(name, 'is no id: ids have digits only', { code });
  return undefined;
}

export function queryNumericId(query: QueryReader, name: string, code: CampaignsCode): number | undefined {
  const id = queryId(query, name, code);
  return id === undefined ? undefined : Number(id);
}

/** The object without the fields that were not given. */
export function given<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
