import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigError } from './config-error.ts';
import { type ConfigInputs, describeConfig, loadConfig, loadConfigWithSources } from './load-config.ts';
import { nearest } from './nearest.ts';
import { envName } from './sources.ts';

function inputs(given: Partial<Omit<ConfigInputs, 'readFile'>> & { file?: string | object }): ConfigInputs {
  const { file } = given;
  const text = file === undefined || typeof file === 'string' ? file : JSON.stringify(file, null, 2);
  return { flags: given.flags ?? {}, env: given.env ?? {}, readFile: () => text ?? null };
}

function faultsOf(given: Parameters<typeof inputs>[0]): readonly string[] {
  try {
    loadConfig(inputs(given));
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults;
  }
  return [];
}

test('without anything given, the defaults', () => {
  const { config, sources } = loadConfigWithSources(inputs({}));
  assert.equal(config.port, 8080);
  assert.equal(config.signalPort, 8084);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.publicUrl, null);
  assert.equal(config.clock, 'real');
  assert.equal(config.demo, true);
  assert.equal(sources.port, 'default');
});

test('flags win over the environment, which wins over the file, which wins over the default', () => {
  const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined });
  const demo = fc.option(fc.boolean(), { nil: undefined });
  const layer = fc.record({ port, signalPort: port, demo });
  fc.assert(
    fc.property(layer, layer, layer, (flags, env, file) => {
      const variables = Object.fromEntries(
        Object.entries(env).map(([name, value]) => [
          envName(name as 'port'),
          value === undefined ? undefined : String(value),
        ]),
      );
      const config = loadConfig(inputs({ flags, env: variables, file }));
      assert.equal(config.port, flags.port ?? env.port ?? file.port ?? 8080);
      assert.equal(config.signalPort, flags.signalPort ?? env.signalPort ?? file.signalPort ?? 8084);
      assert.equal(config.demo, flags.demo ?? env.demo ?? file.demo ?? true);
    }),
    { numRuns: 300 },
  );
});

test('a file may hold any text: it is read or refused, never anything else', () => {
  const anything = fc.oneof(fc.string(), fc.json(), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(anything, (file) => {
      try {
        loadConfig(inputs({ file }));
      } catch (error) {
        assert.ok(error instanceof ConfigError);
      }
    }),
    { numRuns: 300 },
  );
});

test('every fault names its place, all of them at once', () => {
  const faults = faultsOf({
    flags: { clock: 'fake' },
    env: { SOUK_PORT: '80x', SOUK_DEMO: 'maybe' },
    file: '{\n  "logLevel": "loud",\n  "signalPort": 70000\n}',
  });
  const path = join(resolve('./.souk'), 'souk.json');
  assert.deepEqual(faults, [
    'port must be a whole number from 0 to 65535, not "80x" (environment variable SOUK_PORT)',
    `signalPort must be a whole number from 0 to 65535, not 70000 (${path}:3)`,
    'demo must be true or false, not "maybe" (environment variable SOUK_DEMO)',
    'clock must be "real" or "test", not "fake" (flag --clock)',
    `logLevel must be "trace" or "debug" or "info" or "warn" or "error" or "fatal" or "silent", not "loud" (${path}:2)`,
  ]);
});

test('unknown names are refused with the nearest known one', () => {
  assert.match(faultsOf({ env: { SOUK_SIGNAL_PROT: '1' } }).join(), /did you mean SOUK_SIGNAL_PORT\?/);
  assert.match(faultsOf({ flags: { prot: '1' } }).join(), /--prot is unknown; did you mean --port\?/);
  assert.match(faultsOf({ file: { public_url: 'x' } }).join(), /souk\.json:2, .*did you mean publicUrl\?/);
  assert.match(faultsOf({ file: { zzzzzzzzzz: 1 } }).join(), /known are data, host, port/);
  assert.deepEqual(faultsOf({ env: { SOUK_TEST_ALL: '1', SOUK_PORT: '', OTHER: 'x' } }), []);
  assert.deepEqual(faultsOf({ file: { $schema: 'x', '//': 'note' } }), []);
  assert.equal(nearest('dmeo', ['demo', 'data']), 'demo');
});

test('the file: named ones must exist, broken ones say where, and none moves its own directory', () => {
  const read: string[] = [];
  const readFile = (path: string) => {
    read.push(path);
    return null;
  };
  loadConfig({ flags: { data: '/d1' }, env: { SOUK_DATA: '/d2' }, readFile });
  loadConfig({ flags: {}, env: { SOUK_DATA: '/d2' }, readFile });
  assert.deepEqual(read, ['/d1/souk.json', '/d2/souk.json']);
  assert.throws(
    () => loadConfig({ flags: { config: '/c.json' }, env: {}, readFile }),
    /no configuration file/,
  );
  assert.match(faultsOf({ file: '{"port": 1,}' }).join(), /souk\.json: the file is not valid JSON/);
  assert.match(faultsOf({ file: '[]' }).join(), /one JSON object/);
  assert.match(faultsOf({ file: { data: '/x' } }).join(), /cannot move the directory/);
  assert.equal(loadConfig(inputs({ flags: { config: 'c.json' }, file: { data: '/x' } })).data, '/x');
  assert.equal(loadConfig(inputs({ file: '\uFEFF{"port":1}' })).port, 1);
});

test('outside engines: PostgreSQL by either name, ClickHouse not yet; passwords are not shown', () => {
  const secret = 'postgres://u:hunter2@db/souk';
  const loaded = loadConfigWithSources(inputs({ env: { DATABASE_URL: secret } }));
  assert.equal(loaded.config.databaseUrl, secret);
  assert.ok(!JSON.stringify(describeConfig(loaded)).includes('hunter2'));
  const both = loadConfig(inputs({ env: { SOUK_DATABASE_URL: secret, DATABASE_URL: 'postgres://other' } }));
  assert.equal(both.databaseUrl, secret);
  const wrong = faultsOf({ env: { DATABASE_URL: 'mysql://u:hunter2@db' } }).join();
  assert.match(wrong, /databaseUrl must be an address such as postgres:/);
  assert.ok(!wrong.includes('hunter2'));
  assert.match(faultsOf({ env: { CLICKHOUSE_URL: 'http://ch' } }).join(), /ClickHouse is not supported yet/);
});
