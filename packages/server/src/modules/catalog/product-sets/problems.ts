import type { Problem } from '../../../base/problem.ts';

/** Refusals of product sets. */
export const productSetProblems = {
  idUnknown: (id: string): Problem => ({
    code: 'WithInvalidProductSetId',
    type: 'access-control',
    status: 403,
    title: 'The product set is unknown or not accessible',
    detail: `No product set ${id} is accessible to this client. Nothing was changed; list the product sets of a dataset and use an id from there.`,
  }),
  datasetUnknown: (id: string, pointer?: string): Problem => ({
    code: 'WithInvalidDatasetId',
    type: 'access-control',
    status: 403,
    title: 'The dataset is unknown or not accessible',
    detail: `No dataset ${id} is accessible to this client. Nothing was changed; the dataset of an advertiser has the advertiser’s id.`,
    ...(pointer === undefined ? {} : { pointer }),
  }),
  invalid: (detail: string, pointer: string): Problem => ({
    code: 'WithInvalidProductSet',
    type: 'validation',
    status: 400,
    title: 'The product set is not valid',
    detail: `${detail} Nothing was changed.`,
    pointer,
  }),
  tooMany: (max: number): Problem => ({
    code: 'WithTooManyProductSets',
    type: 'quota',
    status: 400,
    title: 'The dataset has too many product sets',
    detail: `The dataset has ${max} product sets already. Nothing was changed; delete one that is not needed.`,
  }),
} as const;
