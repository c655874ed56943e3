'use strict';

const { writeFileSync } = require('node:fs');
const { Worker } = require('node:worker_threads');
const { reporters } = require('mocha');

// Coverage is of this process alone: its children are killed, or load the same sources in another form.
if (process.env.NODE_V8_COVERAGE !== undefined) process.env.NODE_V8_COVERAGE = '';

/** How much longer than its own timeout a test or hook may keep the thread before all is ended. */
const GRACE = Number(process.env.PORTSIDE_GRACE ?? 60_000);

/**
 * Ends the process when what runs never gives its thread back: Mocha's own timeouts need that thread, so
 * one endless loop would otherwise keep a run until somebody ends it, with nothing said.
 */
const WATCH = `
  const { parentPort } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  let timer;
  parentPort.on('message', ({ title, milliseconds }) => {
    clearTimeout(timer);
    if (title === null) return;
    timer = setTimeout(() => {
      writeSync(2, 'FAILED ' + title + ': it did not end within ' + milliseconds / 1000 + ' s and kept the thread.\\n');
      process.kill(process.pid, 'SIGKILL');
    }, milliseconds);
  });
`;

/** Mocha's usual report; the counts also go to the file that PORTSIDE_COUNTS names. */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.PORTSIDE_COUNTS;
      if (file)
        writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
    const watch = new Worker(WATCH, { eval: true, execArgv: [] });
    watch.unref();
    const begun = (runnable) => {
      const timeout = runnable.timeout();
      if (timeout > 0)
        watch.postMessage({ title: runnable.fullTitle(), milliseconds: timeout + GRACE });
    };
    const ended = () => watch.postMessage({ title: null });
    runner.on('test', begun).on('test end', ended).on('hook', begun).on('hook end', ended);
  }
};
