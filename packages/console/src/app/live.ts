import { useEffect, useRef, useState } from 'react';
import { useApi } from './context.ts';
import { readServerEvents } from './server-events.ts';

/** Newest first; what is older goes: a screen shows hundreds, and must not grow with the night. */
const KEPT_MAX = 500;
/** However fast events come, the screen is drawn no more often. */
const DRAW_MS = 250;
const AGAIN_MS = 3_000;

export interface Live<Event> {
  readonly events: readonly Event[];
  readonly state: 'connecting' | 'open' | 'paused' | 'broken';
  /** Since the screen was opened. */
  readonly seen: number;
  /** Came faster than they were read. */
  readonly missed: number;
  readonly error: unknown;
}

const NOTHING: Live<never> = { events: [], state: 'connecting', seen: 0, missed: 0, error: null };

/** What comes in, as it comes. A connection that breaks is made again. */
export function useLive<Event>(path: string, isPaused: boolean): Live<Event> {
  const api = useApi();
  const [live, setLive] = useState<Live<Event>>(NOTHING);
  const waiting = useRef<{ events: Event[]; seen: number; missed: number }>({
    events: [],
    seen: 0,
    missed: 0,
  });
  useEffect(() => {
    if (isPaused) {
      setLive((before) => ({ ...before, state: 'paused' }));
      return;
    }
    const end = new AbortController();
    const gathered = waiting.current;
    const draw = setInterval(() => {
      if (gathered.seen === 0 && gathered.missed === 0) return;
      const { events, seen, missed } = gathered;
      Object.assign(gathered, { events: [], seen: 0, missed: 0 });
      setLive((before) => ({
        ...before,
        events: [...events.reverse(), ...before.events].slice(0, KEPT_MAX),
        seen: before.seen + seen,
        missed: before.missed + missed,
      }));
    }, DRAW_MS);

    const follow = async (): Promise<void> => {
      const response = await api.stream(path, end.signal);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      setLive((before) => ({ ...before, state: 'open', error: null }));
      let rest = '';
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) return;
        const read = readServerEvents(rest + value);
        rest = read.rest;
        for (const { event, data } of read.events) {
          if (event === 'missed') gathered.missed += JSON.parse(data).missed;
          if (event !== 'event') continue;
          gathered.seen++;
          gathered.events.push(JSON.parse(data));
          if (gathered.events.length > KEPT_MAX) gathered.events.shift();
        }
      }
    };
    const keepFollowing = async (): Promise<void> => {
      while (!end.signal.aborted) {
        await follow().catch((error: unknown) => {
          if (!end.signal.aborted) setLive((before) => ({ ...before, state: 'broken', error }));
        });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    setLive((before) => ({ ...before, state: 'connecting' }));
    void keepFollowing();
    return () => {
      clearInterval(draw);
      end.abort();
    };
  }, [api, path, isPaused]);
  return live;
}
