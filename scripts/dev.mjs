import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies } from './ensure.mjs';
import { root, run, say } from './process.mjs';

await ensureDependencies();
const [command, ...args] = process.argv.slice(2);
const file = path.join(root, 'src/dev', `${command}.ts`);
if (!existsSync(file)) {
  say(`There is no development command '${command}'.`);
  process.exit(2);
}
process.exitCode = await run(process.execPath, ['--import', 'tsx', file, ...args], {
  stdio: 'inherit',
});
