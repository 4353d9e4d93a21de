// Builds what shops put on their pages: npm run tag. The built files are committed, so that neither installing nor starting
// the server builds anything; `npm run check` complains when they are not fresh.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtTags } from './tag/built.ts';

for (const [file, text] of await builtTags()) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`${file}: ${text.length} bytes, ${gzipSync(text).length} gzipped`);
}
