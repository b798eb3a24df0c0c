// Hashes the inputs of poseidon.json with circomlibjs and compares: node poseidon.mjs ../vectors/poseidon.json
import { readFileSync } from "node:fs";
import { buildPoseidonReference } from "circomlibjs";

const poseidon = await buildPoseidonReference();
const { cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { inputs, hash } of cases) {
  const ours = BigInt(hash);
  const theirs = poseidon.F.toObject(poseidon(inputs.map(BigInt)));
  if (ours !== theirs) {
    console.error(`${inputs.length} inputs ${inputs}: the vector has ${ours}, circomlibjs ${theirs}`);
    process.exitCode = 1;
  }
}
if (cases.length === 0) process.exitCode = 1;
