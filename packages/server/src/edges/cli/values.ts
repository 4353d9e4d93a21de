import { InvalidArgumentError } from 'commander';

/** A whole number of a flag. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return Number(text);
}

/** A whole number of a flag, at least 1. */
export function positive(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('it must be at least 1.');
  return value;
}

/** A flag that may be given several times, or once with commas. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((part) => part.trim())].filter((part) => part !== '');
}
