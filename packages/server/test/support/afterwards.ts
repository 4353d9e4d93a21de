import type { TestContext } from 'node:test';

const endings = new WeakMap<TestContext, (() => unknown)[]>();

/**
 * What a test opened is closed in the opposite order, so that nothing outlives what it stands on. (`t.after` runs first
 * what was registered first: a database would be gone before the module that listens to it.)
 */
export function afterwards(t: TestContext, ending: () => unknown): void {
  const known = endings.get(t);
  if (known !== undefined) {
    known.push(ending);
    return;
  }
  const mine = [ending];
  endings.set(t, mine);
  t.after(() => runAll(mine));
}

async function runAll(mine: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let ending = mine.pop(); ending !== undefined; ending = mine.pop()) {
    try {
      await ending();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
