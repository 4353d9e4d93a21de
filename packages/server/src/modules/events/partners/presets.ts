import { adjust } from './adjust.ts';
import { airbridge } from './airbridge.ts';
import { appsflyer } from './appsflyer.ts';
import { branch } from './branch.ts';
import { generic } from './generic.ts';
import { kochava } from './kochava.ts';
import type { PartnerPreset } from './preset.ts';
import { segment } from './segment.ts';
import { singular } from './singular.ts';
import { tealium } from './tealium.ts';

/** Every measurement partner that Souk takes postbacks from. */
export const PARTNERS: readonly PartnerPreset[] = [
  appsflyer,
  adjust,
  branch,
  singular,
  kochava,
  tealium,
  segment,
  airbridge,
  generic,
];
