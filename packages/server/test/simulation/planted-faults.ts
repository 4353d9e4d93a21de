/** A mistake that somebody might make: one text of one file in place of another. */
export interface PlantedFault {
  readonly name: string;
  /** Below `src/modules`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const fault = (name: string, file: string, [from, to]: readonly [string, string]): PlantedFault => ({
  ...{ name, from, to },
  file: `${file}.ts`,
});

/** Each of them has to be noticed by the simulation of settlement. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  fault('clicks that were settled are settled again', 'ledger/settle', [
    'click.position > cursor.ads_position',
    'click.position > 0',
  ]),
  fault('the cursor stays one behind', 'ledger/settle', [
    'Math.max(cursor.ads_position, input.upTo);',
    'Math.max(cursor.ads_position, input.upTo - 1);',
  ]),
  fault('the cursor runs one ahead', 'ledger/settle', [
    'Math.max(cursor.ads_position, input.upTo);',
    'Math.max(cursor.ads_position, input.upTo) + 1;',
  ]),
  fault('accounts are judged without their locks: write skew', 'ledger/settle', [
    'await lockAccounts(tx, missing);',
    'void 0;',
  ]),
  fault('budgets are not looked at again under their locks', 'ledger/settle', [
    'await input.refresh(tx, sellerIds);',
    'void 0;',
  ]),
  fault('budgets that come into view are not locked', 'ledger/settle', [
    'if (missing.length === 0) return funded;',
    'return funded;',
  ]),
  fault('links of earlier batches are forgotten: double settle', 'ledger/settle', [
    '{ linkIds, lastSeq: cursor.seq }',
    '{ linkIds: new Set<string>(), lastSeq: cursor.seq }',
  ]),
  fault('the number of the last charge is not kept', 'ledger/settle', [
    'const seq = cursor.seq + charges.length;',
    'const seq = cursor.seq;',
  ]),
  fault('charges are not written', 'ledger/settle', ['await insertCharges(tx, charges);', 'void 0;']),
  fault('what is charged is not posted: a leak', 'ledger/settle', [
    'await writeAccounts(tx, books.touched);',
    'void 0;',
  ]),
  fault('days are read for the first click only', 'ledger/settle', [
    'readAccounts(tx, budgetIdsOf(funded), days)',
    'readAccounts(tx, budgetIdsOf(funded), days.slice(0, 1))',
  ]),
  fault('a click costs its price whatever is left', 'ledger/judge', [
    'Math.min(click.priceMicros, totalLeft, dailyLeft)',
    'click.priceMicros',
  ]),
  fault('the daily budget does not count', 'ledger/judge', [
    'Math.min(click.priceMicros, totalLeft, dailyLeft)',
    'Math.min(click.priceMicros, totalLeft)',
  ]),
  fault('expired links are billed', 'ledger/judge', [
    "if (click.expired) return refused('link-expired');",
    'void 0;',
  ]),
  fault('double clicks are billed', 'ledger/judge', [
    "if (click.repeated) return refused('double-click');",
    'void 0;',
  ]),
  fault('bots are billed', 'ledger/judge', [
    'if (click.flaw !== undefined) return refused(click.flaw);',
    'void 0;',
  ]),
  fault('a bot’s click uses up the link', 'ledger/judge-batch', [
    'if (click.flaw === undefined) judgedLinks.add(click.linkId);',
    'judgedLinks.add(click.linkId);',
  ]),
  fault('a suspended budget is told as none', 'ledger/judge', [
    "click.suspended ? 'budget-suspended' : 'no-budget'",
    "'no-budget'",
  ]),
  fault('a click on a link twice in one batch is billed twice', 'ledger/judge-batch', [
    'judgedLinks.add(click.linkId);',
    'void 0;',
  ]),
  fault('daily budgets are not posted to: a lost hold', 'ledger/books', [
    'if (charge.dailyBudgetId !== null) this.#postTo(charge.dailyBudgetId, charge, day);',
    'void 0;',
  ]),
  fault('a day is measured by all days', 'ledger/books', [
    "account.kind === 'total' ? account.postedMicros : (account.days.get(day)?.postedMicros ?? 0)",
    'account.postedMicros',
  ]),
  fault('a total is measured by its day', 'ledger/books', [
    "account.kind === 'total' ? account.postedMicros : (account.days.get(day)?.postedMicros ?? 0)",
    '(account.days.get(day)?.postedMicros ?? 0)',
  ]),
  fault('what is given away is not posted', 'ledger/books', [
    'addMicros(posting.givenAwayMicros, givenAwayMicros)',
    'posting.givenAwayMicros',
  ]),
  fault('the moment of the last charge goes back', 'ledger/books', [
    'Math.max(posting.chargedAtMs ?? 0, timeMs)',
    'timeMs',
  ]),
  fault('charges are appended without looking where the stream ends', 'ledger/relay', [
    '(await this.#log.end(CHARGES_STREAM)) === first.seq - 1',
    'first.seq > 0',
  ]),
  fault('what a crash left out is not appended', 'ledger/relay', [
    'if (charges.length === 0) return;',
    'return;',
  ]),
  fault('memory does not hear of charges', 'ledger/ledger', [
    'posted.committed(settled.touched);',
    'void 0;',
  ]),
  fault('memory is not read when the process begins', 'ledger/ledger', ['await posted.load(db);', 'void 0;']),
  fault('the last record of a batch is taken for the first', 'delivery/settlement', [
    'records.at(-1)?.position ?? 0',
    'records[0]?.position ?? 0',
  ]),
  fault('links expire a moment too early', 'delivery/settlement', [
    'ad.timeMs - ad.bidMs > billableMs',
    'ad.timeMs - ad.bidMs >= billableMs',
  ]),
  fault('days are those of UTC', 'delivery/settlement-funds', [
    'dateAt(timeMs, zone)',
    "dateAt(timeMs, zone.replace(/.*/, 'UTC').slice(0, 3))",
  ]),
  fault('summer time is forgotten', 'delivery/settlement-funds', [
    'dateAt(timeMs, zone)',
    "dateAt(timeMs + 3_600_000, zone === '' ? zone : 'UTC')",
  ]),
  fault('memory stands for what is committed', 'delivery/settlement-funds', [
    'committed.get(click.sellerId) ?? ',
    'void 0;',
  ]),
  fault('a budget begins a day late', 'campaigns/eligibility', [
    'budget.startDate <= day',
    'budget.startDate < day',
  ]),
  fault('a budget ends a day early', 'campaigns/eligibility', [
    'day <= budget.endDate',
    'day < budget.endDate',
  ]),
  fault('suspended budgets pay', 'campaigns/eligibility', [
    '} else if (budget.isSuspended) {',
    '} else if (budget.isSuspended && today === budget.budgetId) {',
  ]),
];
