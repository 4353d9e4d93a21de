#!/usr/bin/env node
// The door to the command line.
import { fileURLToPath } from 'node:url';
import { onNode24 } from './on-node-24.js';

await onNode24(fileURLToPath(new URL('../src/edges/cli/main.ts', import.meta.url)), process.argv.slice(2));
