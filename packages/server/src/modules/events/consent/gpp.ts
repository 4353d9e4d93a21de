import { CONSENT_CHARS_MAX, readBits } from './bits.ts';

/** One section of a string of the Global Privacy Platform: the number of its kind, and its text. */
export interface GppSection {
  readonly id: number;
  readonly text: string;
}

/** The kinds of sections are numbered to 27 in 2026; far more of them is no string of that platform. */
const SECTIONS_MAX = 64;

/** Type 3, version 1, then which sections follow, as ranges in Fibonacci coding. */
const HEADER_TYPE = 3;

/** The sections of a string `<header>~<section>~<section>…`; null when it cannot be read. */
export function gppSections(gpp: string): readonly GppSection[] | null {
  if (gpp.length > CONSENT_CHARS_MAX) return null;
  const [header = '', ...texts] = gpp.split('~');
  const ids = readBits(header, (bits) => {
    if (bits.number(6) !== HEADER_TYPE) return null;
    bits.skip(6);
    const entries = bits.number(12);
    const found: number[] = [];
    let last = 0;
    for (let i = 0; i < entries; i++) {
      const isRange = bits.flag();
      const first = last + bits.fibonacci();
      last = isRange ? first + bits.fibonacci() : first;
      if (last - first + found.length >= SECTIONS_MAX) return null;
      for (let id = first; id <= last; id++) found.push(id);
    }
    return found;
  });
  if (ids === null || ids.length !== texts.length) return null;
  return ids.map((id, i) => ({ id, text: texts[i] ?? '' }));
}

/** A section that holds a TC string of the European Union. */
export const TCF_EU = 2;

/** A section that holds a US privacy string. */
export const US_PRIVACY = 6;

/**
 * Where in the core segment of each US section stand the two bits of opting out of sale, of sharing, or of targeted
 * advertising: behind the version (6 bits) and the notices, which differ from state to state.
 */
const OPT_OUTS_AT_BIT: ReadonlyMap<number, readonly number[]> = new Map([
  [7, [18, 20, 22]], // national
  [8, [12, 14]], // California
  [9, [12, 14]], // Virginia
  [10, [12, 14]], // Colorado
  [11, [14, 16]], // Utah
  [12, [12, 14]], // Connecticut
  [13, [12, 14]], // Florida
  [14, [12, 14]], // Montana
  [15, [12, 14]], // Oregon
  [16, [12, 14]], // Texas
  [17, [12, 14]], // Delaware
  [18, [14, 16]], // Iowa
  [19, [12, 14]], // Nebraska
  [20, [12, 14]], // New Hampshire
  [21, [12, 14]], // New Jersey
  [22, [12, 14]], // Tennessee
  [23, [12, 14]], // Minnesota
  [24, [16, 18]], // Maryland
  [25, [16, 18]], // Indiana
  [26, [16, 18]], // Kentucky
  [27, [16, 18]], // Rhode Island
]);

const OPTED_OUT = 1;

/** The sub-section in which a browser's own signal (Global Privacy Control) is passed on. */
const CONTROL_SEGMENT = 1;

/** True when a US section says that the shopper opted out. What is unreadable says that too: nobody can tell. */
export function usOptsOut({ id, text }: GppSection): boolean {
  const places = OPT_OUTS_AT_BIT.get(id);
  if (places === undefined) return false;
  const [core = '', ...segments] = text.split('.');
  const choices = places.map((place) =>
    readBits(core, (bits) => {
      bits.skip(place);
      return bits.number(2);
    }),
  );
  return choices.some((choice) => choice === null || choice === OPTED_OUT) || segments.some(hasControlSignal);
}

function hasControlSignal(segment: string): boolean {
  return readBits(segment, (bits) => bits.number(2) === CONTROL_SEGMENT && bits.flag()) ?? true;
}
