import { unitsOf } from '../../../base/money.ts';
import type { FieldChange, RecordedChange } from '../../../modules/campaigns/index.ts';

/** A change in the words of the contract: its fields are named and typed as lists show them. */
export function changeAnswer(change: RecordedChange) {
  const { id, timeMs, author, advertiserId, sellerId, campaignIds, subject, subjectId } = change;
  return {
    ...{ id, time: new Date(timeMs).toISOString(), author },
    ...{ advertiserId, sellerId, campaignIds, subject, subjectId },
    action: change.isNew ? ('created' as const) : ('changed' as const),
    changes: change.fields.map((each) => fieldAnswer(each, change.isNew)),
  };
}

function fieldAnswer(change: FieldChange, isNew: boolean) {
  switch (change.field) {
    case 'amountMicros':
      return { field: 'amount' as const, from: units(change.from), to: units(change.to) };
    case 'bidMicros':
      return { field: 'bid' as const, from: units(change.from), to: units(change.to) };
    case 'endDate':
      // The empty string is an open end; before there was a budget there was none.
      return { field: change.field, from: isNew ? null : (change.from ?? ''), to: change.to ?? '' };
    case 'productSet':
      return { field: change.field, from: rule(change.from), to: rule(change.to) };
    default:
      return { field: change.field, from: change.from, to: change.to };
  }
}

function units(micros: number | null): number | null {
  return micros === null ? null : unitsOf(micros);
}

function rule(productSet: Extract<FieldChange, { field: 'productSet' }>['to']) {
  return productSet && { ...productSet, field: 'ExternalItemId' };
}
