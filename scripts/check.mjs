import { ensureDependencies } from './ensure.mjs';

await ensureDependencies();
const { checks, mocha, quickTests, total } = await import('./stages.mjs');
const result = total([await checks(), await mocha('quick tests', quickTests())]);
console.log(`${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
process.exitCode = result.failed === 0 ? 0 : 1;
