// Every dependency has its reason and licence in docs/internals/dependencies.md, its version is pinned, and the lock file names no host.
import { globSync, readFileSync } from 'node:fs';

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

export function checkDependencies(): string[] {
  const reasons = readFileSync('docs/internals/dependencies.md', 'utf8');
  const manifests = globSync(['package.json', 'packages/*/package.json']);
  const complaints = manifests.flatMap((file) => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Manifest;
    return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).flatMap(
      ([name, version]) => [
        ...(/^\d/.test(version) || name.startsWith('@souk/')
          ? []
          : [`${file}: ${name} is not pinned (${version})`]),
        ...(name.startsWith('@souk/') || reasons.includes(`\`${name}\``)
          ? []
          : [`docs/internals/dependencies.md says nothing about \`${name}\``]),
      ],
    );
  });
  if (readFileSync('package-lock.json', 'utf8').includes('"resolved": "http'))
    complaints.push('package-lock.json names download hosts; npm config omit-lockfile-registry-resolved');
  return complaints;
}
