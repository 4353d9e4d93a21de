import { atPointer, Refusal } from '../../../base/problem.ts';
import {
  type NewProductSet,
  type ProductRule,
  type ProductSetChange,
  RULE_FIELDS,
  RULE_OPERATORS,
} from '../../../modules/catalog/index.ts';
import { FieldReader, isText, parseId } from '../body.ts';
import { given } from '../filter.ts';

const CODE = 'WithInvalidProductSet';
const NAME_CHARS_MAX = 255;
/** What an int32 holds. */
const PRODUCTS_MIN_MAX = 2_147_483_647;

/** Where the fields of a resource stand in a body. */
export const ATTRIBUTES = '/data/attributes';

/** Reads `{ data: { type, attributes: { datasetId, name, isDraft, rules } } }`. */
export function readNewProductSet(body: unknown): NewProductSet {
  const fields = attributesOf(body, ['datasetId', 'name', 'isDraft', 'rules']);
  const datasetId = parseId(fields.raw('datasetId'));
  if (datasetId === null) {
    fields.refuse(
      CODE,
      'datasetId is needed: it is the id of the advertiser whose products are chosen.',
      'datasetId',
    );
  }
  const name = readName(fields);
  fields.need(name, { name: 'name', code: CODE, hint: 'product sets have a name' });
  const isDraft = fields.bool('isDraft', CODE) ?? false;
  const rules = readRules(fields);
  fields.need(rules, { name: 'rules', code: CODE, hint: 'send the conditions, for a draft perhaps []' });
  refuse(fields);
  if (datasetId === null || name === undefined || rules === undefined) throw new Refusal(fields.problems);
  return { datasetId, name, isDraft, rules };
}

/** Reads `{ data: { type, attributes } }` with what is to be changed. */
export function readProductSetChange(body: unknown): ProductSetChange {
  const fields = attributesOf(body, ['name', 'isDraft', 'rules', 'minimumNumberOfProducts']);
  const change = given({
    name: readName(fields),
    isDraft: fields.bool('isDraft', CODE),
    rules: readRules(fields),
    productsMin: readMinimum(fields),
  });
  refuse(fields);
  return change;
}

/** The attributes of a resource, to be read; refuses a body of another form. */
function attributesOf(body: unknown, known: readonly string[]): FieldReader {
  const outer = new FieldReader(body, ['data']);
  const data = new FieldReader(outer.raw('data'), ['id', 'type', 'attributes']);
  const wrong = [...outer.problems, ...data.problems.map((problem) => atPointer('/data', problem))];
  if (wrong.length > 0) throw new Refusal(outer.problems.length > 0 ? outer.problems : wrong);
  return new FieldReader(data.raw('attributes'), known);
}

function refuse({ problems }: FieldReader): void {
  if (problems.length > 0) throw new Refusal(problems.map((problem) => atPointer(ATTRIBUTES, problem)));
}

function readName(fields: FieldReader): string | undefined {
  const value = fields.raw('name');
  if (value === undefined) return undefined;
  const name = isText(value) ? value.trim() : '';
  if (name !== '' && name.length <= NAME_CHARS_MAX) return name;
  return fields.refuse(
    CODE,
    `A name is a text of 1 to ${NAME_CHARS_MAX} characters that is not blank.`,
    'name',
  );
}

function readMinimum(fields: FieldReader): number | undefined {
  const name = 'minimumNumberOfProducts';
  const value = fields.raw(name);
  if (value === undefined) return undefined;
  const minimum = Number(parseId(value) ?? 0);
  if (minimum >= 1 && minimum <= PRODUCTS_MIN_MAX) return minimum;
  return fields.refuse(CODE, `${name} is a whole number, 1 or more.`, name);
}

function readRules(fields: FieldReader): ProductRule[] | undefined {
  const value = fields.raw('rules');
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return fields.refuse(CODE, 'rules is an array of conditions.', 'rules');
  return value.flatMap((item, i) => readRule(fields, item, `rules/${i}`) ?? []);
}

function readRule(fields: FieldReader, item: unknown, at: string): ProductRule | undefined {
  const rule = new FieldReader(item, ['operator', 'field', 'values']);
  const operator = rule.oneOf('operator', { values: RULE_OPERATORS, code: CODE });
  rule.need(operator, { name: 'operator', code: CODE, hint: `one of ${RULE_OPERATORS.join(', ')}` });
  const field = rule.oneOf('field', { values: RULE_FIELDS, code: CODE });
  rule.need(field, { name: 'field', code: CODE, hint: `one of ${RULE_FIELDS.join(', ')}` });
  const values = readValues(rule);
  for (const problem of rule.problems) fields.problems.push(atPointer(`/${at}`, problem));
  if (operator === undefined || field === undefined || values === undefined) return undefined;
  return { operator, field, values };
}

/** Texts; numbers are taken as they are written, because prices are. */
function readValues(rule: FieldReader): string[] | undefined {
  const value = rule.raw('values');
  if (Array.isArray(value) && value.every(isValue)) return value.map(String);
  return rule.refuse(CODE, 'values is an array of texts.', 'values');
}

function isValue(value: unknown): value is string | number {
  return typeof value === 'number' || isText(value);
}
