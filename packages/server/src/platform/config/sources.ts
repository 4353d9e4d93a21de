import { nearest } from './nearest.ts';
import { type SettingName, settingNames } from './settings.ts';

/** A value that somebody gave, and where, so that an error can name the place. */
export interface Given {
  readonly value: unknown;
  /** e.g. `environment variable SOUK_PORT`. */
  readonly from: string;
}

/** What one source gave, and what was wrong with the source itself. */
export interface Source {
  readonly given: ReadonlyMap<SettingName, Given>;
  readonly faults: readonly string[];
}

export type Env = Readonly<Record<string, string | undefined>>;

const ENV_PREFIX = 'SOUK_';

/** Names under which the outside world already knows these settings. */
export const ENV_ALIASES: Readonly<Record<string, SettingName>> = {
  DATABASE_URL: 'databaseUrl',
  CLICKHOUSE_URL: 'clickhouseUrl',
};

/** Variables with our prefix that are no settings of the server: the tests', the command line's. */
const ENV_OTHERS = /^SOUK_(TEST_.*|CONFIG|URL|KEY|FEED_PASSWORD)$/;

const nameByEnv = new Map(settingNames.map((name) => [envName(name), name]));

export function envName(name: SettingName): string {
  return ENV_PREFIX + name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

export function flagName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** An empty variable counts as not set, as shells and compose files mean it. */
export function fromEnv(env: Env): Source {
  const given = new Map<SettingName, Given>();
  const faults: string[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue;
    const alias = ENV_ALIASES[variable];
    const name = alias ?? nameByEnv.get(variable);
    // Of two names for one setting, ours wins.
    if (name !== undefined && !(alias !== undefined && given.has(name))) {
      given.set(name, { value, from: `environment variable ${variable}` });
    }
    if (name !== undefined || !variable.startsWith(ENV_PREFIX) || ENV_OTHERS.test(variable)) continue;
    faults.push(unknownName(variable, [...nameByEnv.keys()], 'environment variable'));
  }
  return { given, faults };
}

export function fromFlags(flags: Readonly<Record<string, unknown>>): Source {
  const given = new Map<SettingName, Given>();
  const faults: string[] = [];
  for (const [flag, value] of Object.entries(flags)) {
    if (value === undefined || flag === 'config') continue;
    const name = settingNames.find((known) => known === flag);
    if (name === undefined) faults.push(unknownName(flagName(flag), settingNames.map(flagName), 'flag'));
    else given.set(name, { value, from: `flag ${flagName(name)}` });
  }
  return { given, faults };
}

/** A JSON file of settings by name; `$schema` and `//` are allowed beside them for editors and for notes. */
export function fromFile(path: string, text: string): Source {
  const given = new Map<SettingName, Given>();
  const faults: string[] = [];
  const parsed = parseObject(text);
  if (typeof parsed === 'string') return { given, faults: [`${path}: ${parsed}`] };
  for (const [key, value] of Object.entries(parsed)) {
    const from = `${path}:${lineOf(key, text)}`;
    if (key === '$schema' || key === '//') continue;
    const name = settingNames.find((known) => known === key);
    if (name === undefined) faults.push(unknownName(key, settingNames, `${from}, setting`));
    else given.set(name, { value, from });
  }
  return { given, faults };
}

function parseObject(text: string): object | string {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
    return 'the file must hold one JSON object of settings';
  } catch (error) {
    return `the file is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function lineOf(key: string, text: string): number {
  const at = text.indexOf(JSON.stringify(key));
  return text.slice(0, Math.max(at, 0)).split('\n').length;
}

function unknownName(given: string, known: readonly string[], kind: string): string {
  const suggestion = nearest(given, known);
  const hint = suggestion === null ? `known are ${known.join(', ')}` : `did you mean ${suggestion}?`;
  return `${kind} ${given} is unknown; ${hint}`;
}
