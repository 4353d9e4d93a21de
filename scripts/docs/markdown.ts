/** Says to whoever opens the file where a change belongs. */
export function generatedFrom(source: string): string {
  return `<!-- Written by \`npm run docs\` from ${source}; changes made here are lost. -->\n`;
}

export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  return `${line(titles)}|${titles.map(() => '---|').join('')}\n${rows.map(line).join('')}`;
}

/** A cell is one line, and a bar in it is not the end of it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function code(text: string): string {
  return `\`${text}\``;
}
