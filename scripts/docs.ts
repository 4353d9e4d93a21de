// Writes the parts of the reference that the code knows better than any author: npm run docs. `npm run check` complains
// when they are not fresh.
import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedDocuments } from './docs/generated.ts';

mkdirSync('docs/reference', { recursive: true });
for (const [file, text] of await generatedDocuments()) {
  writeFileSync(file, text);
  console.log(file);
}
