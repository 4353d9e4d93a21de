import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { FIRST_GENERATION } from './sale.ts';

/** One computation of an advertiser's attribution, from its first record to its last with one window. */
export interface Generation {
  readonly advertiserId: number;
  /** Counts from {@link FIRST_GENERATION}. */
  readonly number: number;
  readonly windowDays: number;
}

/** An advertiser's id → its current generation. */
const GENERATIONS_SPACE = 'attribution-generations';

/** More advertisers than one server has. */
const ADVERTISERS_MAX = 10_000;

/** What the keys of a generation's state begin with. */
export function prefixOf({ advertiserId, number }: Generation): string {
  return `${advertiserId}.${number}|`;
}

export function generationWrite(generation: Generation): ProfileWrite {
  const value = Buffer.from(JSON.stringify(generation));
  return { space: GENERATIONS_SPACE, key: String(generation.advertiserId), value };
}

/** The generations that have begun, of whatever advertisers. */
export async function allGenerations(profiles: Profiles): Promise<Generation[]> {
  const entries = await profiles.scan(GENERATIONS_SPACE, '', ADVERTISERS_MAX);
  return entries.map(({ value }) => JSON.parse(value.toString()) as Generation);
}

/** The current generation; null for an advertiser that nothing was attributed for yet. */
export async function currentGeneration(
  profiles: Profiles,
  advertiserId: number,
): Promise<Generation | null> {
  const [bytes] = await profiles.getMany(GENERATIONS_SPACE, [String(advertiserId)]);
  return bytes === undefined ? null : (JSON.parse(bytes.toString()) as Generation);
}

/** What an advertiser's attribution begins with. */
export function firstGeneration(advertiserId: number, windowDays: number): Generation {
  return { advertiserId, number: FIRST_GENERATION, windowDays };
}
