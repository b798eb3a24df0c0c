// Writes src/generated from the committed IDLs and ABIs: a Codama client per program, and each ABI as a constant from
// which viem infers types.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { createFromRoot } from 'codama';

const bindings = new URL('../../crates/bindings/', import.meta.url);
const generated = new URL('./src/generated/', import.meta.url);

const read = (path) => JSON.parse(readFileSync(new URL(path, bindings), 'utf8'));

// Replaces type aliases by their types, because Codama does not support aliases. Prefixes names that start with an
// underscore by `padding`, because Codama drops the underscore, and the name can then equal that of another field.
function withoutAliases(idl) {
  const aliases = new Map(idl.types.filter((t) => t.type.kind === 'type').map((t) => [t.name, t.type.alias]));
  const resolve = (node) => {
    if (Array.isArray(node)) return node.map(resolve);
    if (node === null || typeof node !== 'object') return node;
    if (aliases.has(node.defined?.name)) return aliases.get(node.defined.name);
    const named = typeof node.name === 'string' && node.name.startsWith('_') ? { ...node, name: `padding${node.name}` } : node;
    return Object.fromEntries(Object.entries(named).map(([key, value]) => [key, resolve(value)]));
  };
  return resolve({ ...idl, types: idl.types.filter((t) => t.type.kind !== 'type') });
}

rmSync(generated, { recursive: true, force: true });
mkdirSync(new URL('abi/', generated), { recursive: true });

for (const file of readdirSync(new URL('idl/', bindings)).filter((name) => name.endsWith('.json'))) {
  const codama = createFromRoot(rootNodeFromAnchor(withoutAliases(read(`idl/${file}`))));
  const folder = fileURLToPath(new URL(basename(file, '.json'), generated));
  await codama.accept(renderVisitor(folder, { formatCode: false }));
}

const abis = readdirSync(new URL('abi/', bindings)).filter((name) => name.endsWith('.json'));
for (const file of abis) {
  const name = basename(file, '.json');
  writeFileSync(new URL(`abi/${name}.ts`, generated), `export const ${name} = ${JSON.stringify(read(`abi/${file}`), null, 2)} as const;\n`);
}
writeFileSync(new URL('abi/index.ts', generated), abis.map((file) => `export * from './${basename(file, '.json')}';\n`).join(''));
