import type { ProfileWrite } from '../../stores/profiles/port.ts';
import type { DraftedSpace } from './drafted-space.ts';

/**
 * Which keys name the same shopper: whatever keys an event named together, and whatever hangs together by that. A key
 * points to a smaller one of the same shopper; the smallest points nowhere and stands for the shopper. So it does not
 * matter in which order keys are linked. A key that was never seen with another has no entry.
 */
export class ShopperLinks {
  readonly #parents: DraftedSpace<string>;

  constructor(parents: DraftedSpace<string>) {
    this.#parents = parents;
  }

  /** Must come before anything is asked about the keys. */
  async read(keys: Iterable<string>): Promise<void> {
    let wanted = [...new Set(keys)];
    while (wanted.length > 0) {
      await this.#parents.read(wanted);
      const parents = new Set<string>();
      for (const key of wanted) {
        const parent = this.#parents.get(key);
        if (parent !== null && !this.#parents.has(parent)) parents.add(parent);
      }
      wanted = [...parents];
    }
  }

  /** The key that stands for the shopper. */
  rootOf(key: string): string {
    let at = key;
    for (;;) {
      const parent = this.#parents.get(at);
      if (parent === null) return at;
      at = parent;
    }
  }

  /** Makes all these keys one shopper's; answers who stands for it now, and who did before and does no longer. */
  link(keys: readonly string[]): { readonly root: string; readonly gone: readonly string[] } {
    const roots = [...new Set(keys.map((key) => this.rootOf(key)))].sort();
    const [root = '', ...gone] = roots;
    for (const key of [...gone, ...keys]) {
      if (key !== root && this.#parents.get(key) !== root) this.#parents.put(key, root);
    }
    return { root, gone };
  }

  writes(): ProfileWrite[] {
    return this.#parents.writes();
  }
}
