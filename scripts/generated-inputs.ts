// Loaded before each test file: which inputs fast-check generates.
import fc from 'fast-check';

const given = process.env.SOUK_TEST_SEED ?? '1';
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) });
