import { cliDocument } from './cli.ts';
import { problemsDocument } from './problems.ts';
import { reasonsDocument } from './reasons.ts';
import { settingsDocument } from './settings.ts';

/** The generated documents by file. */
export function generatedDocuments(): Map<string, string> {
  return new Map([
    ['docs/reference/settings.md', settingsDocument()],
    ['docs/reference/cli.md', cliDocument()],
    ['docs/reference/reasons.md', reasonsDocument()],
    ['docs/reference/problems.md', problemsDocument()],
  ]);
}
