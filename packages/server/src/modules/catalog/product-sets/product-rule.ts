import { type Micros, parseMicros } from '../../../base/money.ts';
import { type CatalogProduct, FACETS, type Facet, productKey } from '../product.ts';

/** Operators on texts compare without regard to case; the others compare prices. */
export const TEXT_OPERATORS = ['IsIn', 'IsNotIn'] as const;
export const PRICE_OPERATORS = ['Between', 'NotBetween', 'LessThan', 'GreaterThan'] as const;
export const RULE_OPERATORS = [...TEXT_OPERATORS, ...PRICE_OPERATORS] as const;
export const RULE_FIELDS = ['ExternalItemId', 'SalePrice', ...FACETS] as const;

export type TextOperator = (typeof TEXT_OPERATORS)[number];
export type PriceOperator = (typeof PRICE_OPERATORS)[number];
export type RuleOperator = TextOperator | PriceOperator;
export type RuleField = 'ExternalItemId' | 'SalePrice' | Facet;

/** Which products: one condition of a product set. Conditions combine with AND. */
export interface ProductRule {
  readonly operator: RuleOperator;
  readonly field: RuleField;
  /** As they were sent. Prices are decimals in the catalog's currency. */
  readonly values: readonly string[];
}

/** A rule on a text, ready to be asked. */
export interface TextList {
  readonly operator: TextOperator;
  /** In lower case. */
  readonly keys: ReadonlySet<string>;
}

/** The one judgement of lists: product sets of an account and those of seller-campaigns share it. */
export function listAllows({ operator, keys }: TextList, text: string): boolean {
  return keys.has(text) === (operator === 'IsIn');
}

export function isTextOperator(operator: RuleOperator): operator is TextOperator {
  return operator === 'IsIn' || operator === 'IsNotIn';
}

/** Compiles rules; the test is true for a product that passes all of them. */
export function productTest(rules: readonly ProductRule[]): (product: CatalogProduct) => boolean {
  const tests = rules.map(ruleTest);
  return (product) => tests.every((test) => test(product));
}

/**
 * A text that the feed leaves out is in no list, so that it passes IsNotIn and fails IsIn. A product without a price passes
 * no rule about prices.
 */
function ruleTest({ operator, field, values }: ProductRule): (product: CatalogProduct) => boolean {
  if (isTextOperator(operator)) {
    const list = { operator, keys: new Set(values.map(textKey)) };
    if (field === 'ExternalItemId') return (product) => listAllows(list, product.key);
    if (field !== 'SalePrice') return (product) => listAllows(list, product.facets?.[field] ?? '');
    throw new Error('defect: a list of prices was taken for a rule');
  }
  const [first = 0, second = 0] = values.map((value) => parseMicros(value) ?? 0);
  return ({ priceMicros }) => priceMicros !== null && PRICE_TESTS[operator](priceMicros, first, second);
}

const PRICE_TESTS: Readonly<Record<PriceOperator, (price: Micros, a: Micros, b: Micros) => boolean>> = {
  Between: (price, least, most) => price >= least && price <= most,
  NotBetween: (price, least, most) => price < least || price > most,
  LessThan: (price, limit) => price < limit,
  GreaterThan: (price, limit) => price > limit,
};

/** How texts of rules are compared. */
export function textKey(value: string): string {
  return productKey(value.trim());
}
