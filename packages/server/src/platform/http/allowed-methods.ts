import type { FastifyInstance } from 'fastify';

/** Answers which methods a path has routes for: what 405 and its Allow header are made of. */
export type AllowedMethods = (path: string) => readonly string[];

interface Pattern {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** Watches routes being added. Only asked about paths without an answer, so it may look through all of them. */
export function watchRoutes(app: FastifyInstance): AllowedMethods {
  const patterns = new Map<string, Pattern>();
  app.addHook('onRoute', (route) => {
    const segments = segmentsOf(route.url);
    const pattern = patterns.get(route.url) ?? { segments, methods: new Set<string>() };
    for (const method of [route.method].flat()) pattern.methods.add(method);
    patterns.set(route.url, pattern);
  });
  return (path) => {
    const segments = segmentsOf(path);
    const methods = new Set<string>();
    for (const pattern of patterns.values()) {
      if (matches(pattern.segments, segments)) for (const method of pattern.methods) methods.add(method);
    }
    return [...methods].sort();
  };
}

function segmentsOf(path: string): string[] {
  return path.replace(/\/+$/, '').split('/');
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  // A lone `*` answers everything and thus says nothing about a path.
  if (pattern.at(-1) === '*') {
    if (pattern.length <= 2 || segments.length < pattern.length) return false;
    return matches(pattern.slice(0, -1), segments.slice(0, pattern.length - 1));
  }
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, i) => part === segments[i] || (part.includes(':') && segments[i] !== ''));
}
