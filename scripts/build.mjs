import { ensureDependencies } from './ensure.mjs';
import { run } from './process.mjs';

await ensureDependencies();
process.exitCode = await run(process.execPath, ['esbuild.js', ...process.argv.slice(2)]);
