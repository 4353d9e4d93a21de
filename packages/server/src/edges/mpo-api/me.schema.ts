import { Type } from 'typebox';
import { int32, nullable, oneOf } from './openapi/fields.ts';
import type { Operation } from './openapi/operation.ts';
import { outcomeOf } from './openapi/outcome.schema.ts';

/** The contract has a form of its own for what stands here; Souk never has anything to say. */
const Nothing = Type.Array(Type.Object({}), { maxItems: 0 });

const Portfolio = Type.Object(
  {
    type: oneOf(['advertiser']),
    id: Type.String({ examples: ['10001'] }),
    attributes: Type.Object({ advertiserName: Type.String() }, { $id: 'PortfolioMessage' }),
  },
  { $id: 'EntityOfPortfolioMessage' },
);

export const myAdvertisers = {
  operationId: 'ListAdvertisers',
  call: 'me.advertisers',
  summary: 'The advertisers that the caller may see',
  response: {
    200: Type.Object(
      { data: Type.Array(Portfolio), errors: Nothing, warnings: Nothing },
      { $id: 'GetPortfolioResponse' },
    ),
  },
} satisfies Operation;

const Application = Type.Object(
  {
    applicationId: int32(),
    organizationId: int32(),
    name: Type.String(),
    description: nullable(Type.String()),
    criteoService: Type.String({ examples: ['MarketingSolutions'] }),
  },
  { $id: 'ApplicationSummaryModel' },
);

const ApplicationResource = Type.Object(
  { type: oneOf(['Application']), attributes: Application },
  { $id: 'ApplicationSummaryModelResource' },
);

export const myApplication = {
  operationId: 'GetCurrentApplication',
  call: 'me.application',
  summary: 'The calling application',
  description: 'A simple way to try credentials.',
  response: { 200: outcomeOf(ApplicationResource, 'ApplicationSummaryModelResponse') },
} satisfies Operation;
