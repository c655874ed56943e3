import { ensureBuilt } from './ensure.mjs';
import { run } from './process.mjs';

await ensureBuilt();
const args = ['dist/cli.cjs', 'demo', ...process.argv.slice(2)];
process.exitCode = await run(process.execPath, args, { stdio: 'inherit' });
