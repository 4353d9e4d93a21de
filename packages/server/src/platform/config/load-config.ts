import { join, resolve } from 'node:path';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { ConfigError } from './config-error.ts';
import {
  type Config,
  configDefaults,
  NOT_YET,
  SECRET_SETTINGS,
  type SettingName,
  settingNames,
  settings,
} from './settings.ts';
import { type Env, fromEnv, fromFile, fromFlags, type Given, type Source } from './sources.ts';

export interface ConfigInputs {
  /** By setting name; `config` names the file. Values may be strings, as typed. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Env;
  /** The text of a file; null when there is none. */
  readonly readFile: (path: string) => string | null;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Where each setting was given, `default` where nobody did. */
  readonly sources: Readonly<Record<SettingName, string>>;
}

const FILE_NAME = 'souk.json';

/** The configuration: defaults, overlaid by the file, the environment and the flags. Throws {@link ConfigError}. */
export function loadConfig(inputs: ConfigInputs): Config {
  return loadConfigWithSources(inputs).config;
}

export function loadConfigWithSources(inputs: ConfigInputs): LoadedConfig {
  const flags = fromFlags(inputs.flags);
  const env = fromEnv(inputs.env);
  const file = readConfigFile(inputs, flags, env);
  const faults = [...file.faults, ...env.faults, ...flags.faults];
  const values: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const name of settingNames) {
    const given = flags.given.get(name) ?? env.given.get(name) ?? file.given.get(name);
    if (given === undefined) {
      values[name] = configDefaults[name];
      sources[name] = 'default';
      continue;
    }
    const value = typeof given.value === 'string' ? readText(given.value, settings[name]) : given.value;
    faults.push(...faultsOf(name, value, given));
    values[name] = value;
    sources[name] = given.from;
  }
  if (faults.length > 0) throw new ConfigError(faults);
  // Every value was checked against its setting's schema.
  return { config: values as Config, sources: sources as Record<SettingName, string> };
}

/** The settings with their sources for people; passwords inside are not shown. */
export function describeConfig(loaded: LoadedConfig): { name: string; value: string; source: string }[] {
  return settingNames.map((name) => {
    const value = loaded.config[name];
    const text = value === null ? '' : String(value);
    return {
      name,
      value: SECRET_SETTINGS.has(name) ? text.replace(/\/\/[^@/]*@/, '//***@') : text,
      source: loaded.sources[name],
    };
  });
}

function readConfigFile(inputs: ConfigInputs, flags: Source, env: Source): Source {
  const named = inputs.flags.config ?? (inputs.env.SOUK_CONFIG || undefined);
  if (named !== undefined) {
    const path = resolve(String(named));
    const text = inputs.readFile(path);
    if (text !== null) return fromFile(path, text);
    return { given: new Map(), faults: [`there is no configuration file ${path}`] };
  }
  const data = flags.given.get('data') ?? env.given.get('data');
  const path = join(resolve(String(data?.value ?? configDefaults.data)), FILE_NAME);
  const text = inputs.readFile(path);
  if (text === null) return { given: new Map(), faults: [] };
  const source = fromFile(path, text);
  const misplaced = source.given.get('data');
  if (misplaced === undefined) return source;
  return {
    given: source.given,
    faults: [
      ...source.faults,
      `data at ${misplaced.from} cannot move the directory that its own file lies in; give --data or SOUK_DATA instead`,
    ],
  };
}

/** Flags and the environment know only text; the schema says what it stands for. */
function readText(text: string, schema: TSchema): unknown {
  if ('type' in schema && schema.type === 'integer') {
    return /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
  }
  if ('type' in schema && schema.type === 'boolean') {
    const word = text.trim().toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    if (['false', '0', 'no', 'off'].includes(word)) return false;
  }
  return text;
}

function faultsOf(name: SettingName, value: unknown, given: Given): string[] {
  const notYet = value === null ? undefined : NOT_YET[name];
  if (notYet !== undefined) return [`${name}: ${notYet} (${given.from})`];
  if (Value.Check(settings[name], value)) return [];
  const shown = SECRET_SETTINGS.has(name) ? 'what was given' : JSON.stringify(given.value);
  return [`${name} must be ${expectation(settings[name])}, not ${shown} (${given.from})`];
}

function expectation(schema: TSchema): string {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    const options = schema.anyOf.filter((option: TSchema) => !('type' in option && option.type === 'null'));
    return options.map((option: TSchema) => expectation(option)).join(' or ');
  }
  if ('const' in schema) return JSON.stringify(schema.const);
  if ('type' in schema && schema.type === 'integer' && 'minimum' in schema && 'maximum' in schema) {
    return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  }
  if ('type' in schema && schema.type === 'boolean') return 'true or false';
  if ('examples' in schema) return `an address such as ${[schema.examples].flat()[0]}`;
  return 'type' in schema ? `a ${schema.type}` : 'another value';
}
