import { gzipSync } from 'node:zlib';

/** What a browser fetches before it shows the first screen, at most; on a slow phone line that is two seconds. */
export const FIRST_LOAD_BYTES_MAX = 250_000;

/** The page, its style, its script and every script that this one imports before it runs; gzipped, as it is sent. */
export function firstLoad(files: ReadonlyMap<string, string>): { bytes: number; files: string[] } {
  const wanted = new Set<string>();
  const visit = (name: string): void => {
    const found = [...files].find(([file]) => file.endsWith(`/${name}`));
    if (found === undefined || wanted.has(found[0])) return;
    wanted.add(found[0]);
    for (const [, script, linked] of found[1].matchAll(STATIC_IMPORT)) visit(script ?? linked ?? '');
  };
  visit('index.html');
  const bytes = [...wanted].reduce((sum, file) => sum + gzipSync(files.get(file) ?? '').length, 0);
  return { bytes, files: [...wanted] };
}

/** `from"./x.js"`, `import"./x.js"` and the links of the page; not `import("./x.js")`, which waits until it is needed. */
const STATIC_IMPORT = /(?:from|import)"\.\/([^"]+\.js)"|(?:src|href)="\/console\/assets\/([^"]+)"/g;
