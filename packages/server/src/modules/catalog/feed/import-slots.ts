import { Refusal } from '../../../base/problem.ts';
import { feedProblems } from './problems.ts';

/**
 * Imports under way in one process. Each holds a connection for as long as its sender takes; most of the database's
 * connections (ten) stay with everybody else. Batches need no place: they are whole in the database and done one by one.
 */
export const IMPORTS_MAX = 4;

/** Of one advertiser: an upload beside a scheduled one. More would wait for each other anyway. */
export const ADVERTISER_IMPORTS_MAX = 2;

export interface ImportSlots {
  /** Does the work while it holds a place; throws a Refusal at once when there is none. */
  within<T>(advertiserId: number, work: () => Promise<T>): Promise<T>;
}

export function importSlots(): ImportSlots {
  const underWay: number[] = [];
  return {
    async within(advertiserId, work) {
      const own = underWay.filter((id) => id === advertiserId).length;
      if (own >= ADVERTISER_IMPORTS_MAX)
        throw new Refusal([feedProblems.tooManyImports('the account', ADVERTISER_IMPORTS_MAX)]);
      if (underWay.length >= IMPORTS_MAX)
        throw new Refusal([feedProblems.tooManyImports('the server', IMPORTS_MAX)]);
      underWay.push(advertiserId);
      try {
        return await work();
      } finally {
        underWay.splice(underWay.indexOf(advertiserId), 1);
      }
    },
  };
}
