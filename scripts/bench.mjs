import { readdirSync } from 'node:fs';
import path from 'node:path';
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
  const args = ['--expose-gc', '--import', 'tsx', `bench/${name}.ts`];
  const code = await run(process.execPath, args, { stdio: 'inherit' });
  if (code !== 0) process.exitCode = code;
}
