// Generated documents say what the code says now.
import { existsSync, readFileSync } from 'node:fs';
import { generatedDocuments } from '../docs/generated.ts';

export function checkGenerated(): string[] {
  return [...generatedDocuments()].flatMap(([file, text]) =>
    existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [`${file} is not fresh: run npm run docs`],
  );
}
