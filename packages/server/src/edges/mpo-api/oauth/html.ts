/** Markup that is safe to send: everything that came from outside was escaped when it was put in. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** Escapes whatever is put between the parts, unless it is markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const rest = values.map((value, at) => markupOf(value) + (parts[at + 1] ?? ''));
  return { markup: (parts[0] ?? '') + rest.join('') };
}

export const NOTHING: Markup = { markup: '' };

function markupOf(value: Part): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    return value.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  }
  return 'markup' in value ? value.markup : value.map((each) => each.markup).join('\n');
}
