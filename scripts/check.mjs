import { ensureDependencies } from './ensure.mjs';

await ensureDependencies();
const { quickLoop } = await import('./stages.mjs');
const result = await quickLoop();
console.log(`${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
process.exitCode = result.failed === 0 ? 0 : 1;
