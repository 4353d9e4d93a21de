import { type BuildOptions, build } from 'esbuild';

/** Browsers from 2018 on: what stands on shops' pages must run everywhere. */
const BROWSERS = 'es2018';

/** The files that shops put on their pages, by path: one script each, minified, with nothing loaded beside it. */
export async function builtTags(): Promise<ReadonlyMap<string, string>> {
  const scripts = await built(['onetag.ts', 'ad-tag.ts', 'signal.ts'], 'iife');
  // For shops that build their pages themselves.
  const modules = await built(['collector.ts'], 'esm');
  return new Map([...scripts, ...modules]);
}

async function built(
  entries: readonly string[],
  format: NonNullable<BuildOptions['format']>,
): Promise<[string, string][]> {
  const { outputFiles = [] } = await build({
    entryPoints: entries.map((entry) => `packages/tag/src/${entry}`),
    outdir: 'packages/tag/dist',
    bundle: true,
    minify: true,
    write: false,
    format,
    target: BROWSERS,
    charset: 'utf8',
    banner: { js: '/*! Souk tag, Apache-2.0 */' },
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const root = `${process.cwd()}/`;
  return outputFiles.map(({ path, text }) => [path.replace(root, ''), text]);
}
