import { Type } from 'typebox';
import { BATCH_ERRORS, BATCH_STATUSES } from '../../../modules/catalog/index.ts';
import { dateTime, flag, int32, int64, nullable, oneOf, optional, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';
import { outcomeOf } from '../openapi/outcome.schema.ts';

const Price = optional({ currency: text({ examples: ['EUR'] }), value: text({ examples: ['12.50'] }) });

const Product = Type.Object(
  {
    id: text({ description: 'at most 240 printable ASCII characters; compared without regard to case' }),
    title: Type.Optional(text()),
    link: Type.Optional(text()),
    imageLink: Type.Optional(text()),
    channel: Type.Optional(oneOf(['online'])),
    price: Type.Optional(Price),
    salePrice: Type.Optional(Price),
    availability: Type.Optional(text({ examples: ['in stock'] })),
    externalSellerId: Type.Optional(
      text({ description: 'at most 50 characters, compared with regard to case' }),
    ),
    externalSellerName: Type.Optional(text()),
    sellerId: Type.Optional(text({ description: 'the old name of externalSellerId' })),
    brand: Type.Optional(text()),
    productTypes: Type.Optional(Type.Array(text(), { examples: [['Home > Lamps']] })),
    googleProductCategory: Type.Optional(text()),
    customLabel0: Type.Optional(text()),
    customLabel1: Type.Optional(text()),
    customLabel2: Type.Optional(text()),
    customLabel3: Type.Optional(text()),
    customLabel4: Type.Optional(text()),
  },
  {
    $id: 'Product',
    description:
      'A product that is not there yet needs title, link and imageLink; of one that is there only what changes. Other fields of the contract are taken and not kept.',
  },
);

const Entry = Type.Object(
  {
    merchantId: int32({ description: 'the partner id of the advertiser; one for the whole batch' }),
    method: oneOf(['insert', 'delete']),
    batchId: Type.Optional(int64({ description: 'unique in the batch' })),
    product: Type.Optional(Product),
    productId: Type.Optional(text({ description: 'of the product to delete' })),
  },
  { $id: 'ProductsCustomBatchRequestEntry' },
);

export const submitBatch = {
  operationId: 'SubmitCatalogProductsBatch',
  call: 'catalog.submitBatch',
  summary: 'Puts products in and takes others out, without a feed',
  description: 'All entries or none are accepted; two entries for one product refuse the whole batch.',
  body: Type.Object({ entries: Type.Array(Entry) }, { $id: 'ProductsCustomBatchRequest' }),
  response: { 202: Type.Object({ operationToken: text() }, { $id: 'BatchAcceptedResponse' }) },
} satisfies Operation;

const ReportError = Type.Object(
  { type: oneOf(BATCH_ERRORS), message: text(), isServerRelated: flag() },
  { $id: 'ReportDetailError' },
);

const count = () => nullable(Type.String({ format: 'int32' }));

export const batchReport = {
  operationId: 'GetCatalogProductsBatchReport',
  call: 'catalog.batchReport',
  summary: 'What came of a batch; kept for four days',
  params: path({ operationToken: text() }),
  response: {
    200: Type.Object(
      {
        status: oneOf(BATCH_STATUSES),
        importRequestTimestamp: nullable(Type.String({ format: 'int64' })),
        numberOfProductsInTheBatch: count(),
        numberOfProductsUpserted: count(),
        numberOfProductsDeleted: count(),
        numberOfProductsWithErrors: count(),
        numberOfProductsWithWarnings: count(),
        errorDetails: Type.Array(
          Type.Object({ productId: text(), errors: Type.Array(ReportError) }, { $id: 'ReportDetailErrors' }),
        ),
        warningDetails: Type.Array(Type.Object({ productId: text() }, { $id: 'ReportDetailWarnings' })),
      },
      { $id: 'ReportOkResponse' },
    ),
  },
} satisfies Operation;

const total = (description: string) => Type.String({ format: 'int64', description });

const Record = Type.Object(
  {
    startDate: dateTime(),
    endDate: dateTime(),
    added: total('during the period'),
    updated: total('during the period'),
    deleted: total('during the period'),
    total: total('products at the end'),
    displayable: total('in stock, and of a seller'),
    nonDisplayable: total('all others'),
    blacklisted: total('0: nothing is'),
    outOfStock: total('at the end'),
    variant: total('0: each product stands for itself'),
    missingDescription: total('0: descriptions are not kept'),
    missingImage: total('0: such products are refused'),
    missingName: total('0: such products are refused'),
    missingPrice: total('advertised without a price'),
    missingUrl: total('0: such products are refused'),
  },
  { $id: 'StatisticsRecord' },
);

export const merchantStats = {
  operationId: 'GetCatalogMerchantStats',
  call: 'catalog.stats',
  summary: 'How a catalog changed, and what it is now',
  params: path({ merchantId: text({ description: 'the partner id' }) }),
  querystring: optional({ lastNumHours: int32({ minimum: 1, maximum: 720, default: 24 }) }),
  response: {
    200: outcomeOf(
      Type.Object({ statisticsRecordList: Type.Array(Record) }, { $id: 'StatisticsRecordList' }),
      'StatisticsOkResponse',
    ),
  },
} satisfies Operation;
