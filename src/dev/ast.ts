import { readFileSync } from 'node:fs';
import { databricksDialect, parse, treeText, tsqlDialect } from '../core/index.ts';

// `npm run ast FILE [--dialect=databricks]`: prints the tree of a file, and what the parser objects to.

const dialects = { tsql: tsqlDialect, databricks: databricksDialect };

const [file, ...options] = process.argv.slice(2);
const wanted = options.find((option) => option.startsWith('--dialect='))?.slice(10) ?? 'tsql';
const dialect = Object.entries(dialects).find(([name]) => name === wanted)?.[1];

if (file === undefined || dialect === undefined) {
  console.error(`Usage: npm run ast FILE [-- --dialect=${Object.keys(dialects).join('|')}]`);
  process.exitCode = 2;
} else {
  const { script, diagnostics } = parse(readFileSync(file, 'utf8'), dialect.grammar);
  process.stdout.write(treeText(script));
  for (const diagnostic of diagnostics) console.error(JSON.stringify(diagnostic));
}
