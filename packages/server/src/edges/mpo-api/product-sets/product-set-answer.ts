import type { ProductSetView } from '../../../modules/catalog/index.ts';

/** A product set in the contract's exact types. */
export function productSetAnswer(set: ProductSetView) {
  return {
    id: set.id,
    type: 'ProductSet' as const,
    attributes: {
      id: set.id,
      datasetId: String(set.advertiserId),
      name: set.name,
      rules: set.rules,
      status: set.status,
      numberOfProducts: set.productCount,
      minimumNumberOfProducts: set.productsMin,
      clientType: 'CGrowth' as const,
      creationDate: new Date(set.createdMs).toISOString(),
      keepVariantProducts: true,
      isFallbackAllowed: false,
    },
  };
}
