// Builds the console: npm run console. The built files are committed, so that neither installing nor starting the server
// builds anything; `npm run check` complains when they are not fresh. With --watch it builds again at every change.
import { watch } from 'node:fs';
import { writeConsole } from './console/write.ts';

console.log(await writeConsole());
if (process.argv.includes('--watch')) {
  let timer: NodeJS.Timeout | undefined;
  watch('packages/console/src', { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => writeConsole().then(console.log, (error) => console.error(String(error))), 50);
  });
}
