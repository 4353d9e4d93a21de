// What is made from the code says what the code says now.
import { existsSync, readFileSync } from 'node:fs';
import { generatedDocuments } from '../docs/generated.ts';
import { builtTags } from '../tag/built.ts';

export async function checkGenerated(): Promise<string[]> {
  return [...stale(await generatedDocuments(), 'npm run docs'), ...stale(await builtTags(), 'npm run tag')];
}

function stale(files: ReadonlyMap<string, string>, command: string): string[] {
  return [...files].flatMap(([file, text]) =>
    existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [`${file} is not fresh: run ${command}`],
  );
}
