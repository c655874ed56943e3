import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ensureBuilt } from './ensure.mjs';
import { root, run, say } from './process.mjs';

await ensureBuilt();
const wanted = process.argv.slice(2);
const all = readdirSync(path.join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace('.ts', ''));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  say(`There is no benchmark '${unknown.join("', '")}': there are ${all.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : all) {
  // In a bundle, as people run it: a loader of TypeScript wraps functions to keep their names, which costs time.
  const file = path.join('out/bench', `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/${name}.ts`],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  const code = await run(process.execPath, ['--expose-gc', file], { stdio: 'inherit' });
  if (code !== 0) process.exitCode = code;
}
