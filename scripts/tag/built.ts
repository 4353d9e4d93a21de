import { build } from 'esbuild';

/** Browsers from 2018 on: what stands on shops' pages must run everywhere. */
const BROWSERS = 'es2018';

/** The files that shops put on their pages, by path: one script each, minified, with nothing loaded beside it. */
export async function builtTags(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: ['packages/tag/src/onetag.ts', 'packages/tag/src/ad-tag.ts'],
    outdir: 'packages/tag/dist',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: BROWSERS,
    charset: 'utf8',
    banner: { js: '/*! Souk tag, Apache-2.0 */' },
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const root = `${process.cwd()}/`;
  return new Map(outputFiles.map(({ path, text }) => [path.replace(root, ''), text]));
}
