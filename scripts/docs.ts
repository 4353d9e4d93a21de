// Writes the parts of the reference that the code knows better than any author: npm run docs. `npm run check` complains
// when they are not fresh. The SDK is one of them and the console is built with it, so that its files are written, too.
import { mkdirSync, writeFileSync } from 'node:fs';
import { writeConsole } from './console/write.ts';
import { generatedDocuments } from './docs/generated.ts';

mkdirSync('docs/reference', { recursive: true });
for (const [file, text] of await generatedDocuments()) {
  writeFileSync(file, text);
  console.log(file);
}
console.log(await writeConsole());
