// What is made from the code says what the code says now.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtConsole } from '../console/built.ts';
import { FIRST_LOAD_BYTES_MAX, firstLoad } from '../console/first-load.ts';
import { generatedDocuments } from '../docs/generated.ts';
import { builtTags } from '../tag/built.ts';

export async function checkGenerated(): Promise<string[]> {
  const files = await builtConsole();
  return [
    ...stale(await generatedDocuments(), 'npm run docs'),
    ...stale(await builtTags(), 'npm run tag'),
    ...stale(files, 'npm run console'),
    ...leftOver(files),
    ...tooHeavy(files),
  ];
}

function leftOver(files: ReadonlyMap<string, string>): string[] {
  return globSync('packages/console/dist/**/*.*')
    .filter((file) => !files.has(file))
    .map((file) => `${file} is of an earlier build: run npm run console`);
}

function tooHeavy(files: ReadonlyMap<string, string>): string[] {
  const { bytes } = firstLoad(files);
  return bytes <= FIRST_LOAD_BYTES_MAX
    ? []
    : [
        `the console’s first page is ${bytes} bytes gzipped, more than ${FIRST_LOAD_BYTES_MAX}: load a part when it is opened`,
      ];
}

function stale(files: ReadonlyMap<string, string>, command: string): string[] {
  return [...files].flatMap(([file, text]) =>
    existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [`${file} is not fresh: run ${command}`],
  );
}
