import { parseMicros } from '../../../base/money.ts';
import type { Problem } from '../../../base/problem.ts';
import { productSetProblems } from './problems.ts';
import { isTextOperator, PRICE_OPERATORS, type ProductRule, TEXT_OPERATORS } from './product-rule.ts';

/** More conditions than a person can keep in mind are a mistake. */
export const RULES_MAX = 20;

/** Values in one rule: far beyond what is typed, little enough to be compared with every product of a catalog. */
export const RULE_VALUES_MAX = 10_000;

/** The longest that an id of a product can be; everything else that is compared is shorter. */
const VALUE_CHARS_MAX = 240;

/** What is wrong with the rules of a product set. A draft may have none yet. */
export function ruleProblems(rules: readonly ProductRule[], isDraft: boolean): Problem[] {
  if (rules.length === 0 && !isDraft) {
    return [productSetProblems.invalid('A product set that is no draft needs at least one rule.', '/rules')];
  }
  if (rules.length > RULES_MAX) {
    return [
      productSetProblems.invalid(
        `${rules.length} rules are more than the ${RULES_MAX} that a set can have.`,
        '/rules',
      ),
    ];
  }
  return rules.flatMap((rule, i) => {
    const fault = operatorFault(rule);
    if (fault !== null) return [productSetProblems.invalid(fault, `/rules/${i}/operator`)];
    const valuesFault = isTextOperator(rule.operator) ? textsFault(rule) : pricesFault(rule);
    return valuesFault === null ? [] : [productSetProblems.invalid(valuesFault, `/rules/${i}/values`)];
  });
}

function operatorFault({ field, operator }: ProductRule): string | null {
  const isPrice = field === 'SalePrice';
  if (isPrice !== isTextOperator(operator)) return null;
  return `${field} takes ${(isPrice ? PRICE_OPERATORS : TEXT_OPERATORS).join(', ')}, not ${operator}.`;
}

function textsFault({ values }: ProductRule): string | null {
  const isListed = values.length > 0 && values.length <= RULE_VALUES_MAX;
  if (isListed && values.every((value) => value.trim() !== '' && value.length <= VALUE_CHARS_MAX))
    return null;
  return `A list has 1 to ${RULE_VALUES_MAX} texts, none blank, each at most ${VALUE_CHARS_MAX} characters.`;
}

function pricesFault({ operator, values }: ProductRule): string | null {
  const isRange = operator === 'Between' || operator === 'NotBetween';
  const prices = values.map(parseMicros);
  const [first = null, second = null] = prices;
  if (isRange) {
    const isGood = prices.length === 2 && first !== null && second !== null && first <= second;
    return isGood ? null : `${operator} takes two prices such as "10.50", the lower one first.`;
  }
  return prices.length === 1 && first !== null ? null : `${operator} takes one price such as "10.50".`;
}
