import type { Position } from '../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import type { Generation } from './generation.ts';

/** What is to be rebuilt and what is being rebuilt; stored, so that a restart goes on where it stopped. */
export interface RebuildPlan {
  /** Advertisers whose attribution is to be computed again, once the job that runs is done. */
  readonly wanted: readonly number[];
  readonly job: RebuildJob | null;
  /** Prefixes of state that no generation needs any more. */
  readonly stale: readonly string[];
  /** Why the last rebuild could not be begun. */
  readonly failure: string | null;
}

/** Generations that are being computed from the beginning of the log, and how far it was read for them. */
export interface RebuildJob {
  readonly generations: readonly Generation[];
  readonly ads: Position;
  readonly site: Position;
}

const PLAN_SPACE = 'attribution-rebuild';
const PLAN_KEY = 'plan';
const NOTHING: RebuildPlan = { wanted: [], job: null, stale: [], failure: null };

export async function readPlan(profiles: Profiles): Promise<RebuildPlan> {
  const [bytes] = await profiles.getMany(PLAN_SPACE, [PLAN_KEY]);
  return bytes === undefined ? NOTHING : (JSON.parse(bytes.toString()) as RebuildPlan);
}

export function planWrite(plan: RebuildPlan): ProfileWrite {
  return { space: PLAN_SPACE, key: PLAN_KEY, value: Buffer.from(JSON.stringify(plan)) };
}
