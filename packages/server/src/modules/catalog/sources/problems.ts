import type { Problem } from '../../../base/problem.ts';
import { SOURCES_MAX } from './source.ts';

/** Refusals of feed sources. */
export const sourceProblems = {
  unknown: (id: number | string): Problem => ({
    code: 'feed-source-unknown',
    type: 'validation',
    status: 404,
    title: 'The feed source is unknown',
    detail: `there is no feed source ${id} in this account; nothing was changed, list them to find the right one`,
  }),
  invalid: (detail: string, pointer: string): Problem => ({
    code: 'feed-source-invalid',
    type: 'validation',
    status: 400,
    title: 'The feed source is not valid',
    detail: `${detail}; nothing was changed`,
    pointer,
  }),
  nameTaken: (name: string): Problem => ({
    code: 'feed-source-name-taken',
    type: 'validation',
    status: 409,
    title: 'The name is taken',
    detail: `the account has a feed source ${JSON.stringify(name)} already; nothing was changed, choose another name or remove that one first`,
    pointer: '/name',
  }),
  tooMany: (): Problem => ({
    code: 'feed-source-too-many',
    type: 'quota',
    status: 409,
    title: 'The account has too many feed sources',
    detail: `the account has ${SOURCES_MAX} feed sources already; nothing was changed, remove one that is not needed`,
  }),
  paused: (name: string): Problem => ({
    code: 'feed-source-paused',
    type: 'validation',
    status: 409,
    title: 'The feed source is paused',
    detail: `the feed source ${JSON.stringify(name)} is paused, so nothing was started; resume it first`,
  }),
} as const;
