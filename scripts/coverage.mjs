import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, say, tool } from './process.mjs';

/** Shares that a layer's tests must run, in per cent. They may only rise. */
const least = { core: { lines: 97, branches: 90 } };

const reports = path.join(root, 'coverage');

/** What of a file was run: lines and branches, all and those that ran. */
function countsOf({ path: file, s: lines, b: branches, branchMap }) {
  const text = readFileSync(file, 'utf8').trimEnd().split('\n');
  // What the loader puts before and behind a module's text is mapped to its first line, to its closing
  // brackets, or to the name of its last function: no block of ours begins there.
  const isOwn = ({ loc: { start, end } }) => {
    const isWholeFirstLine = start.line === 1 && start.column === 0 && end.line === 1;
    const line = text[start.line - 1] ?? '';
    const isBehind = start.line >= text.length && /^[)\]};]*$/u.test(line.slice(start.column));
    const isName = /\bfunction $/u.test(line.slice(0, start.column));
    return !isWholeFirstLine && !isBehind && !isName;
  };
  const taken = Object.entries(branches).filter(([id]) => isOwn(branchMap[id]));
  const ran = Object.values(lines);
  return {
    lines: ran.length,
    linesRun: ran.filter((count) => count > 0).length,
    branches: taken.length,
    branchesRun: taken.filter(([, [count]]) => count > 0).length,
  };
}

const share = (run, all) => (all === 0 ? 100 : (100 * run) / all);

/**
 * Reports what Node wrote into a folder of raw coverage, one line for each layer, and checks the
 * layers that have a least share. The report for people is `coverage/index.html`.
 *
 * @returns the counts of one check
 */
export async function coverage(folder) {
  say('\n── coverage');
  rmSync(reports, { recursive: true, force: true });
  const code = await tool('c8/bin/c8.js', ['report', '--temp-directory', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (code !== 0) {
    say('FAILED coverage: there is no report.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const files = JSON.parse(readFileSync(path.join(reports, 'coverage-final.json'), 'utf8'));
  const layers = new Map();
  for (const file of Object.values(files)) {
    // A bundle that a test ran names places that are no files.
    if (!existsSync(file.path)) continue;
    const layer = path.relative(path.join(root, 'src'), file.path).split(path.sep)[0];
    const counts = countsOf(file);
    const sum = layers.get(layer) ?? { lines: 0, linesRun: 0, branches: 0, branchesRun: 0 };
    for (const key of Object.keys(sum)) sum[key] += counts[key];
    layers.set(layer, sum);
  }
  let failed = false;
  for (const [layer, sum] of [...layers].sort()) {
    const lines = share(sum.linesRun, sum.lines);
    const branches = share(sum.branchesRun, sum.branches);
    const bound = least[layer];
    const short = bound !== undefined && (lines < bound.lines || branches < bound.branches);
    failed ||= short;
    const wanted = bound === undefined ? '' : `  (at least ${bound.lines} and ${bound.branches})`;
    say(
      `${short ? 'FAILED' : 'ok    '} ${layer.padEnd(12)} ${lines.toFixed(1).padStart(5)} % of lines, ${branches.toFixed(1).padStart(5)} % of branches${wanted}`,
    );
  }
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 };
}
