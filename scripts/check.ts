// npm run check: everything about the code that a machine can judge, in the order in which it is quickest to mend.
import { spawnSync } from 'node:child_process';
import { styleText } from 'node:util';
import { checkDependencies } from './check/dependencies.ts';
import { checkGenerated } from './check/generated.ts';
import { checkLayout } from './check/layout.ts';
import { checkLinks } from './check/links.ts';
import { checkLock } from './check/lock.ts';
import { checkShape } from './check/shape.ts';

const steps: readonly [name: string, step: () => string[] | Promise<string[]>][] = [
  [
    'types',
    () => [
      ...command('tsc', ['-p', '.']),
      ...command('tsc', ['--noEmit', '-p', 'packages/tag']),
      ...command('tsc', ['--noEmit', '-p', 'packages/console']),
    ],
  ],
  ['format and lint', () => command('biome', ['check', '.'])],
  ['layout', checkLayout],
  ['shape', checkShape],
  ['docs links', checkLinks],
  ['generated files', checkGenerated],
  ['dependencies', checkDependencies],
  ['lock file', checkLock],
];

let failed = 0;
for (const [name, step] of steps) {
  const complaints = await step();
  if (complaints.length === 0) {
    console.log(`${styleText('green', '✓')} ${name}`);
    continue;
  }
  failed++;
  console.log(`${styleText('red', '✗')} ${name}\n${complaints.map((line) => `  ${line}`).join('\n')}`);
}
console.log(`\n${steps.length - failed} checks passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function command(name: string, args: string[]): string[] {
  const result = spawnSync(name, args, { encoding: 'utf8' });
  if (result.status === 0) return [];
  return `${result.stdout}${result.stderr}${result.error?.message ?? ''}`.trim().split('\n');
}
