import assert from 'node:assert/strict';

/** Throws as the official Python package does for an answer that it cannot read. Unknown fields are let through. */
export type Reader = (value: unknown, where: string) => void;

export const int: Reader = (value, where) =>
  assert.ok(Number.isInteger(value), `${where}: not an int: ${shown(value)}`);

export const float: Reader = (value, where) =>
  assert.equal(typeof value, 'number', `${where}: not a float: ${shown(value)}`);

export const str: Reader = (value, where) =>
  assert.equal(typeof value, 'string', `${where}: not a str: ${shown(value)}`);

export const bool: Reader = (value, where) =>
  assert.equal(typeof value, 'boolean', `${where}: not a bool: ${shown(value)}`);

export const date: Reader = (value, where) => {
  str(value, where);
  assert.match(value as string, /^\d{4}-\d{2}-\d{2}$/, where);
};

export const dateTime: Reader = (value, where) => {
  str(value, where);
  assert.ok(!Number.isNaN(Date.parse(value as string)), `${where}: no moment: ${shown(value)}`);
};

export const nothing: Reader = (value, where) => assert.equal(value, null, where);

/** `None` is let through only where the package knows that it may come. */
export const nullable =
  (reader: Reader): Reader =>
  (value, where) => {
    if (value !== null) reader(value, where);
  };

export const oneOf =
  (...values: readonly string[]): Reader =>
  (value, where) =>
    assert.ok(values.includes(value as string), `${where}: invalid value for enum: ${shown(value)}`);

export const list =
  (reader: Reader): Reader =>
  (value, where) => {
    assert.ok(Array.isArray(value), `${where}: not a list: ${shown(value)}`);
    for (const [at, item] of value.entries()) reader(item, `${where}[${at}]`);
  };

export const model =
  (fields: Readonly<Record<string, Reader>>): Reader =>
  (value, where) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${where}: not a dict`);
    for (const [name, reader] of Object.entries(fields)) {
      const field = (value as Record<string, unknown>)[name];
      assert.ok(field !== undefined, `${where}.${name} is missing`);
      reader(field, `${where}.${name}`);
    }
  };

const DELIVERY = oneOf('Running', 'Archived', 'NotRunning');

export const advertiser = model({
  ...{ id: int, advertiserName: str, currencyName: str },
  timeZoneId: nullable(str),
});

/** `status` is an int whose allowed values are texts: only None gets through. */
export const campaign = model({ id: int, campaignName: str, adSetDeliveryStatus: DELIVERY, status: nothing });

export const adset = model({
  ...{ adsetId: int, adsetName: str, advertiserId: int, isCoa: bool, partnerId: int },
  status: DELIVERY,
});

export const seller = model({ id: str, sellerName: str });

export const budget = model({
  ...{ id: str, sellerId: str, campaignIds: list(int), budgetType: str, amount: nullable(float) },
  ...{ startDate: date, endDate: str, spend: nullable(float), isSuspended: bool },
  status: oneOf('Archived', 'Current', 'Scheduled'),
});

export const sellerCampaign = model({
  ...{ id: str, sellerId: str, campaignId: int, bid: nullable(float), suspendedSince: nullable(dateTime) },
  suspensionReasons: nullable(
    list(
      oneOf(
        ...['ManuallyStopped', 'NoBudgetDefined', 'NoCpcDefined', 'NoMoreBudget', 'NoMoreDailyBudget'],
        ...['RemovedFromCatalog', 'NotYetStarted', 'Other'],
      ),
    ),
  ),
  productSet: nullable(model({ rules: nullable(list(model({}))) })),
});

export const quota = model({
  ...{ advertiserId: nullable(int), quotaUsed: nullable(int), quotaLimit: nullable(int) },
  ...{ quotaStartDate: nullable(dateTime), quotaEndDate: nullable(dateTime) },
});

export const stats = model({
  ...{ columns: nullable(list(str)), data: nullable(list(list(() => undefined))), rows: nullable(int) },
  links: nullable(model({})),
});

function shown(value: unknown): string {
  return JSON.stringify(value);
}
