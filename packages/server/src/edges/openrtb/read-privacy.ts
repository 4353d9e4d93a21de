import type { Privacy } from '../../modules/delivery/index.ts';
import { NOTHING_SAID } from '../../modules/events/index.ts';
import { type Loose, numberOf, objectOf, textOf } from './loose.ts';

/** What Apple's devices say of following across apps: 1 restricted, 2 denied. */
const TRACKING_REFUSED: ReadonlySet<number | null> = new Set([1, 2]);

/**
 * What the shopper chose, wherever it stands: version 2.6 has fields of its own, 2.5 and earlier carry the same in `ext`.
 * Of two flags that disagree the stricter counts. A browser that asks by itself may say so in a header.
 */
export function readPrivacy(request: Loose, hasOptedOut: boolean): Privacy {
  const regs = objectOf(request.regs);
  const regsExt = objectOf(regs?.ext);
  const user = objectOf(request.user);
  const device = objectOf(request.device);
  return {
    isChild: isSet(regs?.coppa) || isSet(regsExt?.coppa),
    isTrackingRefused:
      isSet(device?.lmt) || isSet(device?.dnt) || TRACKING_REFUSED.has(numberOf(objectOf(device?.ext)?.atts)),
    choice: readChoice(regs, user, hasOptedOut || isSet(regsExt?.gpc)),
  };
}

function readChoice(regs: Loose | null, user: Loose | null, optedOut: boolean): Privacy['choice'] {
  const tcString = eitherText(user, 'consent');
  if (regs === null && tcString === '' && !optedOut) return NOTHING_SAID;
  return {
    ...{ optedOut, deniesAds: false },
    gdprApplies: eitherFlag(regs, 'gdpr'),
    tcString,
    gpp: eitherText(regs, 'gpp'),
    gppSections: sectionsOf(regs),
    usPrivacy: eitherText(regs, 'us_privacy'),
  };
}

function eitherText(object: Loose | null, name: string): string {
  return textOf(object?.[name]) || textOf(objectOf(object?.ext)?.[name]);
}

function eitherFlag(object: Loose | null, name: string): boolean | null {
  const [here, there] = [numberOf(object?.[name]), numberOf(objectOf(object?.ext)?.[name])];
  if (here === 1 || there === 1) return true;
  return here === 0 || there === 0 ? false : null;
}

/** Numbers in a list; some senders write them as a text. */
function sectionsOf(regs: Loose | null): string {
  const named = regs?.gpp_sid ?? objectOf(regs?.ext)?.gpp_sid;
  return Array.isArray(named) ? named.map(textOf).join(',') : textOf(named);
}

function isSet(value: unknown): boolean {
  return numberOf(value) === 1;
}
