import { type Log, LogFull, type LogRecord } from '../../src/stores/log/port.ts';
import type { Profiles } from '../../src/stores/profiles/port.ts';

/** What happens to one write: it works, or it fails before or after it was done (the caller cannot tell which). */
export type Fate = 'works' | 'fails-before' | 'fails-after';

/**
 * The store ports in memory, with a fate for every write: for properties over thousands of crashes, which real disks
 * are too slow for. The engines themselves are tested against their contracts.
 */
export function simulatedLog(fate: () => Fate = () => 'works'): Log {
  const streams = new Map<string, Buffer[]>();
  const of = (stream: string): Buffer[] => {
    const records = streams.get(stream) ?? [];
    streams.set(stream, records);
    return records;
  };
  return {
    async append(stream, records) {
      const outcome = fate();
      if (outcome === 'fails-before') throw new LogFull(stream, 0);
      of(stream).push(...records.map((record) => Buffer.from(record)));
      if (outcome === 'fails-after') throw new Error('killed after the append');
      return of(stream).length;
    },
    async read(stream, after, limits): Promise<LogRecord[]> {
      return of(stream)
        .slice(after, after + limits.records)
        .map((data, i) => ({ position: after + i + 1, data }));
    },
    end: async (stream) => of(stream).length,
    waitAfter: async () => undefined,
    trim: async () => undefined,
    close: async () => undefined,
  };
}

export function simulatedProfiles(fate: () => Fate = () => 'works'): Profiles & { dump(): string } {
  const values = new Map<string, Buffer>();
  return {
    getMany: async (space, keys) => keys.map((key) => values.get(`${space}\n${key}`)),
    async commit(writes) {
      const outcome = fate();
      if (outcome === 'fails-before') throw new Error('killed before the commit');
      for (const { space, key, value } of writes) {
        if (value === null) values.delete(`${space}\n${key}`);
        else values.set(`${space}\n${key}`, Buffer.from(value));
      }
      if (outcome === 'fails-after') throw new Error('killed after the commit');
    },
    async scan(space, after, limit) {
      return [...values]
        .filter(([name]) => name.startsWith(`${space}\n`))
        .map(([name, value]) => ({ key: name.slice(space.length + 1), value }))
        .filter(({ key }) => key > after)
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, limit);
    },
    close: async () => undefined,
    /** Everything stored, as one text: two stores with the same dump hold the same bytes. */
    dump: () =>
      [...values]
        .map(([name, value]) => `${name} ${value}`)
        .sort()
        .join('\n'),
  };
}
