// Adds to package-lock.json the packages of other platforms that npm has dropped from it. The names say the platform. A
// download is not made, so such an entry has no checksum until somebody installs it and npm writes one.
import { writeFileSync } from 'node:fs';
import { LOCK_FILE, type LockEntry, missingIn, readLock } from './check/lock.ts';

const SYSTEMS = ['android', 'darwin', 'linux', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'x64'];

const lock = readLock();
const missing = missingIn(lock);
for (const { name, version, offeredBy } of missing) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (os.length !== 1 || cpu.length !== 1 || !/^\d/.test(version)) {
    console.error(
      `${name}@${version}: its name does not say one platform, so it was not added. Add it by hand.`,
    );
    process.exitCode = 1;
    continue;
  }
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : null;
  const entry: LockEntry = { version, cpu };
  if (lock.packages[offeredBy]?.dev === true) entry.dev = true;
  if (libc !== null) entry.libc = libc;
  lock.packages[`node_modules/${name}`] = { ...entry, optional: true, os };
  console.log(`added ${name}@${version}`);
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(LOCK_FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
