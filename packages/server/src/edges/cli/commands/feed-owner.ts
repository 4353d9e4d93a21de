import { Option } from 'commander';
import { CliError, EXIT } from '../cli-error.ts';
import type { ServerLink } from '../server-link.ts';
import { wholeNumber } from '../values.ts';

/** Whose feeds a command is about. */
export function ownerOption(): Option {
  return new Option('--advertiser <id>', 'whose feed (default: the only advertiser)').argParser(wholeNumber);
}

export async function ownerOf(options: { readonly advertiser?: number }, link: ServerLink): Promise<number> {
  return options.advertiser ?? (await onlyAdvertiser(link));
}

async function onlyAdvertiser(link: ServerLink): Promise<number> {
  const advertisers = await link.get<{ id: number }[]>('/advertisers');
  const [only] = advertisers;
  if (only !== undefined && advertisers.length === 1) return only.id;
  throw new CliError(
    EXIT.wrongUsage,
    `the server has ${advertisers.length} advertisers; name one with --advertiser. souk advertisers list shows them`,
  );
}
