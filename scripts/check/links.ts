// Links between the documents: the file exists, and so does the heading that a link points to.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

export function checkLinks(): string[] {
  const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/**/*.md']).filter(
    (file) => !file.includes('node_modules'),
  );
  return documents.flatMap((file) => {
    const text = readFileSync(file, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    return [...text.matchAll(LINK)].flatMap((match) => linkComplaint(file, match[1] as string));
  });
}

function linkComplaint(file: string, link: string): string[] {
  if (/^(https?|mailto):/.test(link)) return [];
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : normalize(join(dirname(file), path));
  if (!existsSync(target)) return [`${file}: ${link} leads nowhere`];
  if (anchor === undefined || !target.endsWith('.md')) return [];
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor)
    ? []
    : [`${file}: ${target} has no heading #${anchor}`];
}

function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.split('\n').filter((line) => /^#{1,6} /.test(line));
  return new Set(
    headings.map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
