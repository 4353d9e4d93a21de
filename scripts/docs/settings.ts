import type { TSchema } from 'typebox';
import { startCommand } from '../../packages/server/src/edges/cli/commands/start.ts';
import {
  configDefaults,
  NOT_YET,
  type SettingName,
  settingNames,
  settings,
} from '../../packages/server/src/platform/config/settings.ts';
import { ENV_ALIASES, envName } from '../../packages/server/src/platform/config/sources.ts';
import { code, generatedFrom, table } from './markdown.ts';

export function settingsDocument(): string {
  return `${generatedFrom('packages/server/src/platform/config')}
# Every setting

A setting is looked for on the command line of \`souk start\`, then in the environment, then in the file, and has its
default otherwise. The file is \`souk.json\` in the data directory (or whatever \`--config\` or \`SOUK_CONFIG\` names): one JSON object with
settings by name. An unknown name is refused, with a suggestion. \`souk config print\` shows every value and where it
comes from; \`souk config check\` says whether a start would accept them.

${table(
  ['setting', 'environment', 'flag', 'values', 'default', 'what it is'],
  settingNames.map((name) => [
    code(name),
    environmentOf(name),
    flagOf(name),
    valuesOf(name),
    defaultOf(name),
    meaningOf(name),
  ]),
)}
Words for true are \`true\`, \`1\`, \`yes\` and \`on\`; for false \`false\`, \`0\`, \`no\` and \`off\`. An empty variable
counts as not set.

The command line has two variables of its own: \`SOUK_URL\` and \`SOUK_KEY\` name a server and its operator's key for the
commands that talk to one; by default they use the server that runs on the data directory (\`SOUK_DATA\`).
`;
}

function environmentOf(name: SettingName): string {
  const aliases = Object.entries(ENV_ALIASES).flatMap(([alias, of]) => (of === name ? [alias] : []));
  return [envName(name), ...aliases].map(code).join(', ');
}

const flags = new Map(startCommand().options.map((option) => [option.attributeName(), option.long ?? '']));

function flagOf(name: SettingName): string {
  const flag = flags.get(name);
  return flag === undefined ? '–' : code(flag);
}

function valuesOf(name: SettingName): string {
  return describe(settings[name]);
}

function describe(schema: TSchema): string {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    const options = schema.anyOf.filter((option: TSchema) => !('type' in option && option.type === 'null'));
    return options.map((option: TSchema) => describe(option)).join(', ');
  }
  if ('const' in schema) return code(String(schema.const));
  if ('minimum' in schema && 'maximum' in schema) return `${schema.minimum} to ${schema.maximum}`;
  if ('type' in schema && schema.type === 'boolean') return 'true, false';
  if ('examples' in schema) return `such as ${code(String([schema.examples].flat()[0]))}`;
  return 'text';
}

function defaultOf(name: SettingName): string {
  const value = configDefaults[name];
  return value === null ? '–' : code(String(value));
}

function meaningOf(name: SettingName): string {
  const notYet = NOT_YET[name];
  if (notYet !== undefined) return `planned: ${notYet}`;
  const schema: TSchema = settings[name];
  return 'description' in schema ? String(schema.description) : '';
}
