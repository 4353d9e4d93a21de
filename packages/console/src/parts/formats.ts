/** How figures are written: short enough to be compared, with the exact value at hand. */

export function money(value: number | string, currency: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(Number(value));
}

/** Every digit that there is, for whoever hovers. */
export function exactMoney(value: number | string, currency: string): string {
  const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 6, minimumFractionDigits: 2 });
  return `${exact.format(Number(value))} ${currency}`;
}

export function count(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}

export function percent(share: number, digits = 0): string {
  return new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: digits }).format(share);
}

export function ratio(value: number): string {
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value)}×`;
}

/** `31 Jan` */
export function shortDay(day: string): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
}

export function longDay(day: string): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

export function moment(at: number | string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(at));
}

/** `RemovedFromCatalog` → `Removed from catalog`, `on-track` → `On track`. */
export function words(name: string): string {
  const spaced = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** A file of comma-separated values; a cell that a spreadsheet would take for a formula is quoted as text. */
export function csvText(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name: string, text: string, type = 'text/csv'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
