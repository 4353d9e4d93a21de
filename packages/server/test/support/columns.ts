import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ChdbColumns, openChdbColumns } from '../../src/stores/columns/chdb-columns.ts';
import { afterwards } from './afterwards.ts';

/**
 * A column store of the test's own. Tables are made without naming a database, so that a module's own DDL runs as it
 * stands; therefore each test has an engine of its own, which takes a quarter of a second.
 */
export async function testColumns(t: TestContext): Promise<ChdbColumns> {
  const dataDir = await mkdtemp(join(tmpdir(), `souk-test-columns-${randomBytes(3).toString('hex')}-`));
  const columns = await openChdbColumns({ dataDir, log: (line) => t.diagnostic(line) });
  afterwards(t, async () => {
    await columns.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return columns;
}
