'use strict';

const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

// Coverage is of this process alone: its children are killed, or load the same sources in another form.
if (process.env.NODE_V8_COVERAGE !== undefined) process.env.NODE_V8_COVERAGE = '';

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
  }
};
