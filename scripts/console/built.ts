import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build, type Metafile } from 'esbuild';

const DIST = 'packages/console/dist';

/** What keeps a strict policy and modern layout without fallbacks: browsers of the last two years. */
const BROWSERS = ['chrome120', 'firefox121', 'safari17'];

/**
 * The console's files by path: its page, and scripts and styles named after their content, so that browsers keep them for
 * ever. Each screen is a piece of its own, loaded when it is opened.
 */
export async function builtConsole(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['packages/console/src/main.tsx'],
    outdir: `${DIST}/assets`,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: BROWSERS,
    jsx: 'automatic',
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
    logLevel: 'error',
  });
  const root = `${process.cwd()}/`;
  const files = new Map(outputFiles.map(({ path, text }) => [path.replace(root, ''), text]));
  files.set(`${DIST}/index.html`, page([...files.keys()]));
  files.set(`${DIST}/icon.svg`, readFileSync('packages/console/src/icon.svg', 'utf8'));
  files.set(`${DIST}/licences.txt`, licences(metafile));
  return files;
}

/** Files of the first page by its entry: what `main` is called after hashing. */
function page(files: readonly string[]): string {
  const named = (ending: string): string => {
    const file = files.find((each) => basename(each).startsWith('main-') && each.endsWith(ending));
    if (file === undefined) throw new Error(`the console was built without main${ending}`);
    return basename(file);
  };
  return readFileSync('packages/console/src/index.html', 'utf8')
    .replace('main.css', named('.css'))
    .replace('main.js', named('.js'));
}

/** The terms of everything that is inside the files, as their licences ask. */
function licences(metafile: Metafile): string {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap((file) => {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
      return match?.[1] === undefined ? [] : [match[1]];
    }),
  );
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      return `${name} ${version} (${license})\n\n${licenceText(folder)}`;
    })
    .join('\n----------------------------------------------------------------\n\n');
}

function licenceText(folder: string): string {
  for (const name of ['LICENSE', 'LICENSE.md', 'license', 'LICENCE', 'LICENSE.txt']) {
    try {
      return `${readFileSync(`${folder}/${name}`, 'utf8').trim()}\n`;
    } catch {
      // Packages call the file by different names, and some leave it to their repository.
    }
  }
  return '(no licence file in the package)\n';
}
