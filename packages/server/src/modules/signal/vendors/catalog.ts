import { CRITEO } from './criteo.ts';
import { SOUK } from './souk.ts';
import type { Vendor } from './vendor.ts';
import { WEBHOOK } from './webhook.ts';

/** Everything that can be installed. It lives in the code: a new vendor is a file here. */
export const CATALOG: readonly Vendor[] = [CRITEO, SOUK, WEBHOOK];

export function vendorOf(key: string): Vendor | undefined {
  return CATALOG.find((vendor) => vendor.key === key);
}
