// npm run sdk: packages/sdk as it is published, JavaScript and its types, in packages/sdk/dist or in the folder that is named.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = 'packages/sdk';
const out = process.argv[2] ?? join(SOURCE, 'dist');

rmSync(out, { recursive: true, force: true });
const { status, stdout } = spawnSync('tsc', ['-p', SOURCE, '--outDir', out], { encoding: 'utf8' });
if (status !== 0) {
  console.error(`The SDK cannot be built; ${out} is empty.\n${stdout}`);
  process.exit(1);
}
const { private: _private, ...manifest } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));
const published = { ...manifest, exports: { types: './index.d.ts', default: './index.js' } };
writeFileSync(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
copyFileSync(join(SOURCE, 'README.md'), join(out, 'README.md'));
copyFileSync('LICENSE', join(out, 'LICENSE'));
console.log(`${published.name} ${published.version} is in ${out}`);
