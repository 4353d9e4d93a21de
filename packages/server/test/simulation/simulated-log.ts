import type { Dice } from '../../src/base/dice.ts';
import type { Log } from '../../src/stores/log/port.ts';
import { StoreFailure } from './failures.ts';
import type { Turns } from './turns.ts';

export type Streams = Map<string, Buffer[]>;

/** Of 100 appends so many fail before anything is written, and as many after some of the records are. */
const FAILS = 0.05;

/** The log in memory, with a turn before everything; appends fail now and then, before or in the middle of their records. */
export function simulatedLog(streams: Streams, turns: Turns, dice: Dice): Log {
  const life = turns.life;
  const of = (stream: string): Buffer[] => {
    const records = streams.get(stream) ?? [];
    streams.set(stream, records);
    return records;
  };
  return {
    async append(stream, records) {
      await turns.take(life);
      const throwOfDice = dice();
      if (throwOfDice < FAILS) throw new StoreFailure('nothing was appended');
      const isTorn = throwOfDice > 1 - FAILS;
      const written = isTorn ? records.slice(0, Math.floor(dice() * records.length)) : records;
      of(stream).push(...written.map((record) => Buffer.from(record)));
      if (isTorn) throw new StoreFailure('some of it was appended');
      const end = of(stream).length;
      await turns.take(life); // whoever is killed here has appended and does not know it
      return end;
    },
    async read(stream, after, limits) {
      await turns.take(life);
      const records = of(stream).slice(after, after + limits.records);
      return records.map((data, i) => ({ position: after + i + 1, data }));
    },
    async end(stream) {
      await turns.take(life);
      return of(stream).length;
    },
    waitAfter: async () => undefined,
    trim: async () => undefined,
    close: async () => undefined,
  };
}
