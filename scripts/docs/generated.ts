import { cliDocument } from './cli.ts';
import { asJsonText, openApiOfRoutes } from './openapi.ts';
import { postmanCollection } from './postman.ts';
import { problemsDocument } from './problems.ts';
import { reasonsDocument } from './reasons.ts';
import { sdkOperations } from './sdk.ts';
import { settingsDocument } from './settings.ts';

/** The generated documents by file. */
export async function generatedDocuments(): Promise<Map<string, string>> {
  const openApi = await openApiOfRoutes();
  return new Map([
    ['docs/reference/settings.md', settingsDocument()],
    ['docs/reference/cli.md', cliDocument()],
    ['docs/reference/reasons.md', reasonsDocument()],
    ['docs/reference/problems.md', problemsDocument()],
    ['docs/reference/openapi.json', asJsonText(openApi)],
    ['docs/reference/souk.postman_collection.json', asJsonText(postmanCollection(openApi))],
    ['packages/sdk/src/gen/operations.ts', sdkOperations(openApi)],
  ]);
}
