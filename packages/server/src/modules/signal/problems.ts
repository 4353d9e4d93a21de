import type { Problem } from '../../base/problem.ts';

/** Every refusal of this module. */
export const problems = {
  vendorUnknown: (key: string, known: readonly string[]): Problem => ({
    code: 'NOT_FOUND',
    type: 'validation',
    status: 404,
    title: 'The vendor is unknown',
    detail: `the integration catalog has no ${key}; it has ${known.join(', ')}. Nothing was installed`,
  }),
  variantUnknown: (variant: string, known: readonly string[]): Problem => ({
    code: 'VALIDATION_ERROR',
    type: 'validation',
    status: 422,
    title: 'The variant is unknown',
    detail: `there is no variant ${variant}; there are ${known.join(', ')}. Nothing was changed`,
    pointer: '/variant',
  }),
  fieldInvalid: (pointer: string, detail: string): Problem => ({
    code: 'VALIDATION_ERROR',
    type: 'validation',
    status: 422,
    title: 'The integration cannot be so',
    detail: `${detail}; nothing was changed`,
    pointer,
  }),
  integrationUnknown: (id: string): Problem => ({
    code: 'NOT_FOUND',
    type: 'validation',
    status: 404,
    title: 'The integration is unknown',
    detail: `there is no integration ${id}; nothing was changed, list them to find the right one`,
  }),
  accountUnclear: (ids: readonly number[]): Problem => ({
    code: 'VALIDATION_ERROR',
    type: 'validation',
    status: 422,
    title: 'The account is not named',
    detail:
      ids.length === 0
        ? 'there is no advertiser yet, so nothing can be installed; make one with souk init'
        : `this token may administer the advertisers ${ids.join(', ')}; say which one in advertiser_id. Nothing was installed`,
    pointer: '/advertiser_id',
  }),
  tooMany: (limit: number): Problem => ({
    code: 'CONFLICT',
    type: 'validation',
    status: 409,
    title: 'There are too many integrations',
    detail: `an advertiser has at most ${limit} integrations; uninstall one first, nothing was installed`,
  }),
} as const;
