import { mkdirSync, writeFileSync } from 'node:fs';
import { constants, cpus } from 'node:os';
import type { Evidence, Proof } from './proof.ts';
import { REGISTRY } from './registry.ts';
import { UNCLAIMED } from './unclaimed.ts';
import { tableLines, verdictOf } from './verdict.ts';

const [name = ''] = process.argv.slice(2);
const proofs = { ...UNCLAIMED, ...REGISTRY };
const load = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
if (load === undefined) {
  console.error(`prove: ${name === '' ? 'name a proof' : `there is no proof named ${name}`}. There are:`);
  for (const known of Object.keys(proofs).sort()) console.error(`  npm run prove -- ${known}`);
  process.exit(2);
}

// What a proof has started or changed is ended and given back at `exit`, which a signal alone does not bring about.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(128 + constants.signals[signal]));

const proof = await load();
console.log(`${name}: ${proof.claim}`);
const { findings, figures } = await measured(proof);
const { passed, line } = verdictOf(proof.claim, findings);

const results = new URL('../results/', import.meta.url);
mkdirSync(results, { recursive: true });
const record = {
  proof: name,
  claim: proof.claim,
  passed,
  date: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
  figures,
  findings,
};
writeFileSync(new URL(`${name}.json`, results), `${JSON.stringify(record, null, 2)}\n`);

console.log('');
for (const row of tableLines(findings)) console.log(row);
console.log(line);
process.exitCode = passed ? 0 : 1;

/** A proof that cannot measure fails like any other, so that no earlier pass is left standing in the results. */
async function measured({ run }: Proof): Promise<Evidence> {
  try {
    return await run((progress) => console.log(`  ${progress}`));
  } catch (error) {
    console.error(error);
    const seen = error instanceof Error ? error.message : String(error);
    return { findings: [{ what: 'measuring', seen, asked: 'a measurement', holds: false }], figures: {} };
  }
}
