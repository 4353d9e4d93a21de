import { type TSchema, Type } from 'typebox';
import { PRODUCT_SET_STATUSES, RULE_FIELDS, RULE_OPERATORS } from '../../../modules/catalog/index.ts';
import { dateTime, flag, int32, nullable, oneOf, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';
import { Outcome, outcomeOf } from '../openapi/outcome.schema.ts';

const ProductSetRule = Type.Object(
  {
    operator: oneOf(RULE_OPERATORS, {
      description: 'IsIn and IsNotIn on texts; the others, from and to included, on SalePrice',
    }),
    field: oneOf(RULE_FIELDS, { examples: ['Brand'] }),
    values: Type.Array(Type.String(), { examples: [['Lumen', 'Brightly']] }),
  },
  { $id: 'ProductSetRule', description: 'Which products. Rules combine with AND; case does not matter.' },
);

const ProductSet = Type.Object(
  {
    id: text(),
    datasetId: text({ description: 'the advertiser’s id: its catalog is the dataset' }),
    name: text(),
    rules: Type.Array(ProductSetRule),
    status: oneOf(PRODUCT_SET_STATUSES, {
      description:
        'Pending: the catalog has no products yet. Valid: as many products as it needs. Invalid: fewer',
    }),
    numberOfProducts: nullable(int32({ description: 'now; null while there is nothing to count' })),
    minimumNumberOfProducts: int32({ minimum: 1 }),
    clientType: oneOf(['CGrowth']),
    creationDate: dateTime(),
    keepVariantProducts: flag({ description: 'true: every product counts, whatever it is a variant of' }),
    isFallbackAllowed: flag({ description: 'false: where nothing passes the rules, nothing is chosen' }),
  },
  { $id: 'ProductSet' },
);

const ProductSetResource = Type.Object(
  { id: text(), type: oneOf(['ProductSet']), attributes: ProductSet },
  { $id: 'ResourceOfProductSet' },
);

const ProductSetOutcome = outcomeOf(ProductSetResource, 'ResourceOutcomeOfProductSet');

const ProductFilter = Type.Object(
  {
    type: oneOf(['ProductFilterConfig']),
    attributes: Type.Object({ adId: text(), productSetId: text() }, { $id: 'ProductFilterConfig' }),
  },
  { $id: 'ValueResourceOfProductFilterConfig' },
);

const inPath = path({ productSetId: text({ examples: ['1'] }) });

export const createProductSet = {
  operationId: 'CreateProductSet',
  call: 'productSets.create',
  summary: 'Creates a product set',
  body: input(
    Type.Object(
      {
        datasetId: text({ description: 'the advertiser’s id', examples: ['10001'] }),
        name: text({ description: '1 to 255 characters', examples: ['Lamps'] }),
        isDraft: Type.Optional(flag({ default: false, description: 'true: it may have no rules yet' })),
        rules: Type.Array(ProductSetRule),
      },
      { $id: 'CreateProductSetRequest' },
    ),
    'CreateProductSetRequest',
  ),
  response: { 200: ProductSetOutcome },
} satisfies Operation;

export const getProductSet = {
  operationId: 'FetchProductSet',
  call: 'productSets.get',
  summary: 'One product set',
  params: inPath,
  response: { 200: ProductSetOutcome },
} satisfies Operation;

export const updateProductSet = {
  operationId: 'PatchProductSet',
  call: 'productSets.update',
  summary: 'Changes a product set',
  description: 'What is left out stays as it is; rules are replaced as a whole.',
  params: inPath,
  body: input(
    Type.Partial(
      Type.Object({
        name: text({ examples: ['Lights'] }),
        isDraft: nullable(flag({ description: 'false publishes it' })),
        rules: Type.Array(ProductSetRule),
        minimumNumberOfProducts: nullable(int32({ minimum: 1 })),
      }),
      { $id: 'PatchProductSetRequest' },
    ),
    'PatchProductSetRequest',
  ),
  response: { 200: ProductSetOutcome },
} satisfies Operation;

export const removeProductSet = {
  operationId: 'RemoveProductSet',
  call: 'productSets.remove',
  summary: 'Deletes a product set',
  params: inPath,
  // The contract describes a body, and HTTP sends none with this status.
  response: { 204: Type.Unsafe<undefined>(Outcome) },
} satisfies Operation;

export const listProductSets = {
  operationId: 'FetchProductSets',
  call: 'productSets.list',
  summary: 'The product sets of a dataset',
  params: path({ datasetId: text({ description: 'the advertiser’s id', examples: ['10001'] }) }),
  response: { 200: outcomeOf(Type.Array(ProductSetResource), 'ResourceCollectionOutcomeOfProductSet') },
} satisfies Operation;

export const listProductFilters = {
  operationId: 'FetchProductFilteringUsages',
  call: 'productSets.filters',
  summary: 'The ads that a product set filters',
  description:
    'Always empty: seller-campaigns carry rules of their own (`productSet`), and no operation attaches a product set to an ad.',
  params: inPath,
  response: {
    200: outcomeOf(Type.Array(ProductFilter), 'ValueResourceCollectionOutcomeOfProductFilterConfig'),
  },
} satisfies Operation;

/** A body in the form of a resource. */
function input<const Attributes extends TSchema>(attributes: Attributes, name: string) {
  return Type.Object(
    {
      data: Type.Object({ type: text({ examples: [name] }), attributes }, { $id: `ValueResourceOf${name}` }),
    },
    { $id: `ValueResourceInputOf${name}` },
  );
}
