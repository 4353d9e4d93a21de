// Runs a script of this folder or of bench, whatever Node npm runs on: node scripts/run.js scripts/test.ts ledger
import { resolve } from 'node:path';
import { onNode24 } from '../packages/server/bin/on-node-24.js';

const [script, ...args] = process.argv.slice(2);
await onNode24(resolve(script), args);
