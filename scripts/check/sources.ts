import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Source {
  /** Path from the project's root. */
  readonly file: string;
  readonly text: string;
  /** Paths from the root of the project's own files that it imports. */
  readonly imports: readonly string[];
  readonly isTest: boolean;
}

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(?\s*|new URL\(\s*)['"](\.{1,2}\/[^'"]+\.tsx?)['"]/g;

/** All TypeScript of the project: product, tests, scripts and benches. */
export function readSources(): Source[] {
  return globSync([
    'packages/*/src/**/*.{ts,tsx}',
    'packages/*/test/**/*.ts',
    'scripts/**/*.ts',
    'bench/**/*.ts',
  ])
    .filter((file) => !file.includes('node_modules') && !file.includes('/gen/'))
    .sort()
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      return {
        file,
        text,
        imports: importsOf(file, text),
        isTest: /\.test\.ts$|\/test\/|contract\.ts$/.test(file),
      };
    });
}

function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => normalize(join(dirname(file), match[1] as string)));
}
