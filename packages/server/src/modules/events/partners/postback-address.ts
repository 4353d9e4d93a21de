import type { PartnerPreset } from './preset.ts';

/** What is pasted into the partner's console: macros stay as they are written, because the partner looks for them so. */
export function postbackAddress(
  { id, query }: PartnerPreset,
  { server, key }: { server: string; key: string },
): string {
  const parameters = Object.entries({ key, ...query }).map(([name, value]) => `${name}=${value}`);
  return `${server.replace(/\/+$/, '')}/mmp/${id}?${parameters.join('&')}`;
}
