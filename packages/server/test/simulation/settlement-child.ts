// node settlement-child.ts FROM TO: plays the seeds on the code as it is, then each planted fault until it is noticed, and
// prints what it found as JSON. A process of its own: the hooks of the test runner take longer than what they watch.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { PLANTED_FAULTS, type PlantedFault } from './planted-faults.ts';
import { type Code, playSettlement } from './settlement-run.ts';

const MODULES = new URL('../../src/modules/', import.meta.url).href;

/** Files of which a run with a fault has its own: those that faults are planted in, and what leads to them. */
const OWN = /^(ledger\/[a-z-]+|delivery\/settlement(-funds)?|campaigns\/(index|eligibility))\.ts$/;

/** Seeds in which a fault has to be noticed. */
const FAULT_SEEDS = 300;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const number = /\?fault=(\d+)$/.exec(context.parentURL ?? '')?.[1];
    const isOwn = resolved.url.startsWith(MODULES) && OWN.test(resolved.url.slice(MODULES.length));
    return number === undefined || !isOwn
      ? resolved
      : { ...resolved, url: `${resolved.url}?fault=${number}` };
  },
  load(url, context, next) {
    const [, file, number] = /^(.*)\?fault=(\d+)$/.exec(url) ?? [];
    const fault = PLANTED_FAULTS[Number(number)];
    if (file === undefined || fault === undefined || file !== MODULES + fault.file) return next(url, context);
    return { format: 'module-typescript', source: planted(file, fault), shortCircuit: true };
  },
});

function planted(file: string, { name, from, to }: PlantedFault): string {
  const source = readFileSync(new URL(file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`the fault "${name}" does not fit ${file} any more`);
  return source.replace(from, () => to);
}

async function codeWith(fault: number | null): Promise<Code> {
  const of = (file: string) => import(MODULES + file + (fault === null ? '' : `?fault=${fault}`));
  const { openLedger } = await of('ledger/ledger.ts');
  const { settlement } = await of('delivery/settlement.ts');
  const { settlementFunds } = await of('delivery/settlement-funds.ts');
  return { openLedger, settlement, settlementFunds };
}

const [from = 1, to = 1_000] = process.argv.slice(2).map(Number);
const sound = await codeWith(null);
const wrong: string[] = [];
for (let seed = from; seed <= to && wrong.length === 0; seed++) {
  const found = await playSettlement(seed, sound);
  if (found !== null) wrong.push(`seed ${seed}: ${found}`);
}
/** Faults whose file has changed: they are to be planted anew. */
const unfit: string[] = [];
const noticed: Record<string, string | null> = {};
for (const [number, { name }] of PLANTED_FAULTS.entries()) {
  noticed[name] = null;
  const code = await codeWith(number).catch((error) => {
    unfit.push(`${name}: ${error}`);
    return null;
  });
  if (code === null) continue;
  for (let seed = 1; seed <= FAULT_SEEDS && noticed[name] === null; seed++) {
    const found = await playSettlement(seed, code);
    if (found !== null) noticed[name] = `seed ${seed}: ${found}`;
  }
}
process.stdout.write(JSON.stringify({ wrong, unfit, noticed }));
