import type { Profiles } from '../../../stores/profiles/port.ts';
import type { Governance } from './governance.ts';
import { NAMES_SPACE, PERSONS_SPACE } from './governance-state.ts';
import { nameHash, type Person } from './person.ts';

/** How somebody asks for a person. */
export interface PersonName {
  readonly advertiserId: number;
  readonly kind: 'user' | 'anonymous';
  readonly value: string;
}

/** What is known of persons: to be looked up, handed out to them, and erased. */
export interface IdentityHub {
  /** null when nobody has that name. */
  find(name: PersonName): Promise<Person | null>;
  /** Forgets the person and all names that lead there; false when nobody has that name. Past events keep their own words. */
  erase(name: PersonName): Promise<boolean>;
}

export function openIdentityHub(profiles: Profiles, between: Governance['between']): IdentityHub {
  async function find({ advertiserId, kind, value }: PersonName): Promise<Person | null> {
    const key = `${kind === 'user' ? 'u' : 'a'}${nameHash(advertiserId, value)}`;
    const [id] = await profiles.getMany(NAMES_SPACE, [key]);
    if (id === undefined) return null;
    const [person] = await profiles.getMany(PERSONS_SPACE, [id.toString()]);
    return person === undefined ? null : (JSON.parse(person.toString()) as Person);
  }

  return {
    find,
    erase: (name) =>
      between(async () => {
        const person = await find(name);
        if (person === null) return false;
        const forget = (space: string, key: string) => ({ space, key, value: null });
        // A device that changed hands is somebody else's name by now.
        const owners = await profiles.getMany(NAMES_SPACE, person.names);
        const own = person.names.filter((_key, i) => owners[i]?.toString() === person.id);
        await profiles.commit([
          ...own.map((key) => forget(NAMES_SPACE, key)),
          forget(PERSONS_SPACE, person.id),
        ]);
        return true;
      }),
  };
}
