// The arrows between tiers and modules, read from the code and compared with the table in ARCHITECTURE.md.
import { readFileSync } from 'node:fs';
import { readSources, type Source } from './sources.ts';

const ROOT = 'packages/server/src/';
const TIERS = ['edges', 'modules', 'stores', 'platform', 'base'];
const FOLDERS_MAX = 4;

/** Files that are started rather than imported. */
const ENTRIES = [
  /^packages\/server\/src\/edges\/cli\/main\.ts$/,
  /-child\.ts$/,
  /^scripts\/[^/]+\.ts$/,
  /^packages\/tag\/src\/[a-z-]+\.ts$/,
  /^packages\/console\/src\/main\.tsx$/,
  /^bench\/run\.ts$/,
  /^bench\/[a-z]+-server\.ts$/,
  /\.d\.ts$/,
];

/** What a module may not reach for: time, dice, configuration and HTTP come as arguments. */
const FORBIDDEN_IN_MODULES =
  /\b(Date\.now\(|Math\.random\(|process\.env\b|new Date\(\))|from 'fastify'|from 'node:http'/;

export function checkLayout(): string[] {
  const sources = readSources();
  const product = sources.filter((source) => source.file.startsWith(ROOT) && !source.isTest);
  const allowed = allowedImports(readFileSync('ARCHITECTURE.md', 'utf8'));
  const used = usedImports(product);
  console.log(renderTable(used));
  return [
    ...product.flatMap((source) => wrongArrows(source, allowed)),
    ...product.flatMap(forbiddenCalls),
    ...product
      .filter((source) => source.file.split('/').length - ROOT.split('/').length > FOLDERS_MAX)
      .map((s) => `${s.file}: more than ${FOLDERS_MAX} folders below src`),
    ...deadFiles(sources),
  ];
}

/** Rows `| module | purpose | imports |` of ARCHITECTURE.md, below the heading "Modules". */
export function allowedImports(markdown: string): Map<string, ReadonlySet<string>> {
  const rows = markdown.split('\n').flatMap((line) => {
    const match = /^\| ([a-z]+) \| [^|]+ \| ([a-z, –]+) \|$/.exec(line);
    return match === null
      ? []
      : [[match[1] as string, new Set((match[2] as string).split(', ').filter((m) => m !== '–'))] as const];
  });
  return new Map(rows);
}

function tierOf(file: string): { tier: string; unit: string } | null {
  const [tier, unit] = file.slice(ROOT.length).split('/');
  return tier !== undefined && TIERS.includes(tier) ? { tier, unit: unit ?? '' } : null;
}

function wrongArrows(source: Source, allowed: Map<string, ReadonlySet<string>>): string[] {
  const from = tierOf(source.file);
  if (from === null) return []; // main.ts, the composition root, sees everything
  return source.imports.flatMap((target) => {
    const complaint = arrowComplaint({ source, target, from }, allowed);
    return complaint === null ? [] : [`${source.file} → ${target}: ${complaint}`];
  });
}

function arrowComplaint(
  arrow: { source: Source; target: string; from: { tier: string; unit: string } },
  allowed: Map<string, ReadonlySet<string>>,
): string | null {
  const { target, from } = arrow;
  const to = tierOf(target);
  if (to === null) return target === `${ROOT}main.ts` && from.unit === 'cli' ? null : 'leaves src';
  if (TIERS.indexOf(to.tier) < TIERS.indexOf(from.tier)) return `${from.tier} may not import ${to.tier}`;
  if (from.tier === to.tier && from.unit === to.unit) return null;
  if (from.tier === 'edges' && to.tier === 'edges') return 'edges may not import each other';
  if (to.tier !== 'modules') return null;
  if (!target.endsWith(`/${to.unit}/index.ts`)) return `enter the module through ${to.unit}/index.ts`;
  if (from.tier === 'modules' && !allowed.get(from.unit)?.has(to.unit)) {
    return `the table in ARCHITECTURE.md does not let ${from.unit} import ${to.unit}`;
  }
  return null;
}

function forbiddenCalls(source: Source): string[] {
  if (!source.file.startsWith(`${ROOT}modules/`)) return [];
  return source.text.split('\n').flatMap((line, i) => {
    const match = FORBIDDEN_IN_MODULES.exec(line);
    return match === null || line.trimStart().startsWith('*') || line.trimStart().startsWith('//')
      ? []
      : [`${source.file}:${i + 1}: ${match[0]} does not belong into a module: take it as an argument`];
  });
}

function deadFiles(sources: readonly Source[]): string[] {
  const imported = new Set(sources.flatMap((source) => source.imports));
  return sources
    .filter((source) => !source.file.endsWith('.test.ts') && !imported.has(source.file))
    .filter((source) => !ENTRIES.some((entry) => entry.test(source.file)))
    .map((source) => `${source.file}: nothing imports it; delete it or use it`);
}

function usedImports(product: readonly Source[]): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const source of product) {
    const from = tierOf(source.file);
    if (from?.tier !== 'modules') continue;
    const targets = used.get(from.unit) ?? new Set<string>();
    used.set(from.unit, targets);
    for (const target of source.imports) {
      const to = tierOf(target);
      if (to?.tier === 'modules' && to.unit !== from.unit) targets.add(to.unit);
    }
  }
  return used;
}

function renderTable(used: Map<string, Set<string>>): string {
  const width = Math.max(...[...used.keys()].map((name) => name.length));
  return [...used]
    .map(([name, targets]) => `  ${name.padEnd(width)} → ${[...targets].sort().join(', ') || '–'}`)
    .join('\n');
}
