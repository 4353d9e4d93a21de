import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

/**
 * Every setting: its shape, its default and what it is for. `null` stands for "not set". A setting is given in the file
 * under its name, in the environment as `SOUK_` and its name in capitals, mostly also on the command line as a flag.
 */
export const settings = {
  data: Type.String({
    minLength: 1,
    default: './.souk',
    description: 'the directory that holds everything the server keeps',
  }),
  host: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    description: 'the address to listen on; 0.0.0.0 for every network of the machine',
  }),
  port: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8080,
    description: 'the port of the API, of collection and of ads; 0 for any free one',
  }),
  signalPort: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8084,
    description: 'the management port of Signal; 0 for any free one',
  }),
  publicUrl: nullable(
    Type.String({ pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$', examples: ['https://ads.example.com'] }),
    'the address under which browsers reach the server, for links in ads; by default that of the port',
  ),
  demo: Type.Boolean({
    default: true,
    description: 'whether the first start makes a demo marketplace',
  }),
  clock: Type.Union([Type.Literal('real'), Type.Literal('test')], {
    default: 'real',
    description: 'test: a clock that only moves when it is told to',
  }),
  logLevel: Type.Union(
    [
      Type.Literal('trace'),
      Type.Literal('debug'),
      Type.Literal('info'),
      Type.Literal('warn'),
      Type.Literal('error'),
      Type.Literal('fatal'),
      Type.Literal('silent'),
    ],
    { default: 'info', description: 'the least severe messages that are logged' },
  ),
  logFormat: Type.Union([Type.Literal('auto'), Type.Literal('pretty'), Type.Literal('json')], {
    default: 'auto',
    description: 'auto: pretty on a terminal, json otherwise',
  }),
  feedHoldAbove: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.5,
    description:
      'the share of products or sellers; a full feed that would remove more waits for confirmation; 1: none waits',
  }),
  feedFolder: nullable(
    Type.String({ minLength: 1 }),
    'the directory below which watched folders of feeds lie; by default none are watched',
  ),
  outgoingPrivate: nullable(
    Type.String({ pattern: '^[^\\s,]+(\\s*,\\s*[^\\s,]+)*$', examples: ['10.0.0.0/8,feeds.internal:8080'] }),
    'what the server may call beside public addresses, for feeds and deliveries: networks, addresses, hosts or host:port, separated by commas; all: everything',
  ),
  tcfVendorId: Type.Union([Type.Integer({ minimum: 1, maximum: 65_535 }), Type.Null()], {
    default: null,
    description:
      'the id in the IAB’s Global Vendor List for which consent strings must allow events; by default their purposes alone decide',
  }),
  exchangeRates: nullable(
    Type.String({
      pattern: '^[A-Z]{3}=\\d+(\\.\\d+)?(, *[A-Z]{3}=\\d+(\\.\\d+)?)+$',
      examples: ['USD=1, EUR=0.92, GBP=0.79'],
    }),
    'how many of each currency are worth the same: bids and floors are converted by it; without it only bids in the advertiser’s currency are made',
  ),
  supplyChain: Type.Union([Type.Literal('any'), Type.Literal('complete')], {
    default: 'any',
    description: 'complete: bid requests without a complete supply chain get no bid',
  }),
  blockedSupply: nullable(
    Type.String({
      pattern: '^[a-z0-9.-]+(, *[a-z0-9.-]+)*$',
      examples: ['reseller.example, other.example'],
    }),
    'domains of advertising systems; a bid request whose supply chain names one gets no bid',
  ),
  frequencyCap: Type.Integer({
    minimum: 0,
    maximum: 250,
    default: 20,
    description: 'ads of one seller that a shopper is shown within 24 hours; 0: any number',
  }),
  rateLimits: Type.Union([Type.Literal('auto'), Type.Literal('on'), Type.Literal('off')], {
    default: 'auto',
    description: 'whether API clients are held to their rates; auto: not with the demo, not on a test clock',
  }),
  rateDefault: rate(250, 'calls of the API by one client in a minute, where nothing else is said'),
  rateStats: rate(40, 'calls of standard statistics by one client in a minute'),
  rateRealTime: rate(200, 'calls of real-time exports by one client in a minute'),
  rateToken: rate(1_000, 'tokens for one client in a minute; official clients take one for each call'),
  ratePerAccount: rate(
    10,
    'calls in a minute for each account that an app sees, with tokens of a member’s consent',
  ),
  rateEvents: rate(60_000, 'requests of the Events API with one key in a minute'),
  databaseUrl: nullable(
    Type.String({ pattern: '^postgres(ql)?://', examples: ['postgres://user:password@host/souk'] }),
    'an outside PostgreSQL in place of the embedded one',
  ),
  clickhouseUrl: nullable(
    Type.String({ pattern: '^https?://', examples: ['http://user:password@host:8123'] }),
    'an outside ClickHouse in place of the embedded one',
  ),
} as const;

export type SettingName = keyof typeof settings;

export type Config = Readonly<{ [Name in SettingName]: Static<(typeof settings)[Name]> }>;

export const configDefaults: Config = Value.Create(Type.Object(settings));

export const settingNames = Object.keys(settings) as SettingName[];

/** Settings that exist so that they can be refused with a sentence until their engine does. */
export const NOT_YET: Partial<Record<SettingName, string>> = {
  clickhouseUrl: 'an outside ClickHouse is not supported yet; leave it out to use the embedded column store',
};

/** Settings that may hold a password and are never printed. */
export const SECRET_SETTINGS: ReadonlySet<SettingName> = new Set(['databaseUrl', 'clickhouseUrl']);

function rate(standard: number, description: string) {
  return Type.Integer({ minimum: 1, maximum: 1_000_000, default: standard, description });
}

function nullable<Schema extends TSchema>(schema: Schema, description: string) {
  return Type.Union([schema, Type.Null()], { default: null, description });
}
