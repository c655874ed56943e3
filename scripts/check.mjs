import { ensureDependencies } from './ensure.mjs';

await ensureDependencies();
const { mocha, quickTests, style, total, types } = await import('./stages.mjs');
const result = total([await types(), await style(), await mocha('quick tests', quickTests())]);
console.log(`${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
process.exitCode = result.failed === 0 ? 0 : 1;
