import type { Problem } from '../../base/problem.ts';

/** Refusals that belong to this API alone. */
export const problems = {
  unknown: (what: string, id: string): Problem => ({
    code: 'not-found',
    type: 'validation',
    status: 404,
    title: `The ${what} is unknown`,
    detail: `there is no ${what} ${id}; nothing was changed, list them to find the right one`,
  }),
  amountInvalid: (pointer: string): Problem => ({
    code: 'invalid',
    type: 'validation',
    status: 400,
    title: 'The amount is invalid',
    detail: 'an amount is a decimal of at least 0 such as 2.50; nothing was changed',
    pointer,
  }),
  momentInvalid: (given: string, pointer: string): Problem => ({
    code: 'invalid',
    type: 'validation',
    status: 400,
    title: 'The time is invalid',
    detail: `${JSON.stringify(given)} is no time such as 2026-01-31 or 2026-01-31T12:00:00Z; send one of these`,
    pointer,
  }),
  wordUnknown: (given: string, known: readonly string[], pointer: string): Problem => ({
    code: 'invalid',
    type: 'validation',
    status: 400,
    title: 'The filter is invalid',
    detail: `there is no ${JSON.stringify(given)} here; known are ${known.join(', ')}`,
    pointer,
  }),
  tooManyWatchers: (): Problem => ({
    code: 'too-many-watchers',
    type: 'quota',
    status: 429,
    title: 'Too many watch already',
    detail: 'twenty readers watch events already; close one of them and connect again',
  }),
  clockReal: (): Problem => ({
    code: 'clock-is-real',
    type: 'validation',
    status: 409,
    title: 'The clock is real',
    detail: 'the server runs on real time, which nobody moves; start it with --clock test',
  }),
  durationInvalid: (given: string): Problem => ({
    code: 'invalid',
    type: 'validation',
    status: 400,
    title: 'The duration is invalid',
    detail: `${JSON.stringify(given)} is no duration of at most 366 days such as 1d, 12h, 30m, 45s or 1d12h; the clock was not moved`,
    pointer: '/by',
  }),
  feedMode: (given: string): Problem => ({
    code: 'invalid',
    type: 'validation',
    status: 400,
    title: 'The mode is invalid',
    detail: `mode is full (the feed is the whole catalog) or delta (it adds and changes), not ${JSON.stringify(given)}; nothing was changed`,
    pointer: '?mode',
  }),
  feedBodyMissing: (): Problem => ({
    code: 'feed-missing',
    type: 'validation',
    status: 400,
    title: 'The feed is missing',
    detail:
      'the request has no body; send the file as the body with Content-Type: text/csv. Nothing was changed',
  }),
} as const;
