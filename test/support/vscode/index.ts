import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { hasPage, screenshot } from './page.ts';

/** Tests that take longer, in milliseconds, are shown with their time. */
const SLOW = 1000;

/**
 * Runs the bundled suites beside this file; the editor calls it in its extension host.
 *
 * What Mocha prints goes to the file named by `PORTSIDE_LOG`, its counts to `PORTSIDE_COUNTS`.
 */
export async function run(): Promise<void> {
  const log = process.env['PORTSIDE_LOG'];
  const write = (...parts: unknown[]): void => {
    const text = parts.map(String).join(' ');
    if (log !== undefined) appendFileSync(log, `${text}\n`);
  };
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, forbidOnly: true });
  const wanted = process.env['PORTSIDE_GREP'];
  if (wanted !== undefined) mocha.grep(wanted);
  mocha.rootHooks({
    // What the window showed says more than what was waited for in vain.
    async afterEach(this: Mocha.Context) {
      const test = this.currentTest;
      if (test?.state !== 'failed' || !hasPage()) return;
      await screenshot(`failed-${test.title.replaceAll(/\W+/gu, '-').slice(0, 60)}`);
    },
  });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    let depth = 0;
    runner.on('suite', (suite) => {
      if (suite.title !== '') write(`${'  '.repeat(depth)}${suite.title}`);
      depth++;
    });
    runner.on('suite end', () => depth--);
    runner.on('pass', (test) => {
      const milliseconds = test.duration ?? 0;
      const time = milliseconds < SLOW ? '' : ` (${(milliseconds / 1000).toFixed(1)} s)`;
      write(`${'  '.repeat(depth)}✔ ${test.title}${time}`);
    });
    runner.on('pending', (test) => write(`${'  '.repeat(depth)}- ${test.title}`));
    runner.on('fail', (test, error: Error) =>
      write(`${'  '.repeat(depth)}✘ ${test.fullTitle()}\n${error.stack ?? error.message}`),
    );
    runner.on('end', () => {
      const { passes, failures: failed, pending } = runner.stats ?? {};
      const counts = { passed: passes ?? 0, failed: failed ?? 0, skipped: pending ?? 0 };
      const file = process.env['PORTSIDE_COUNTS'];
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
