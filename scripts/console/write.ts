import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { builtConsole } from './built.ts';
import { firstLoad } from './first-load.ts';

/** Builds the console and puts its files in their place; those of an earlier build go. */
export async function writeConsole(): Promise<string> {
  const files = await builtConsole();
  for (const file of globSync('packages/console/dist/**/*.*')) if (!files.has(file)) rmSync(file);
  for (const [file, text] of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return `the console: ${files.size} files; the first page is ${firstLoad(files).bytes} bytes gzipped`;
}
