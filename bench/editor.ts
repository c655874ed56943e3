/**
 * What an editor asks for after a keystroke, in one procedure of 5,000 lines: the port that everything waits for is not
 * counted here (see `port`).
 *
 * `npm run bench editor` prints the processor time of each answer, the middle one and that within which 95 of 100 stay.
 */
import {
  bindScript,
  createCatalog,
  foldingLines,
  namesOfScript,
  outlineOf,
  parse,
  reparse,
  semanticTokens,
  tsqlDialect,
} from '../src/core/index.ts';

const KEYSTROKES = 60;
const statement = (index: number): string =>
  `    SELECT o.id, ISNULL(o.customer, N'nobody') AS name, o.amount / ${index + 1} AS share\n` +
  `    FROM dbo.orders AS o\n    WHERE o.id > @least AND o.amount > ${index};\n    SET @least += 1;\n`;
const text = `CREATE TABLE dbo.orders (id int, customer nvarchar(40), amount decimal(9, 2));
GO
CREATE PROCEDURE dbo.load_orders @least int AS
BEGIN
${Array.from({ length: 1250 }, (_, index) => statement(index)).join('')}END
`;

const catalog = createCatalog(tsqlDialect.defaultSettings);
let parsed = parse(text, tsqlDialect.grammar);
let binding = bindScript(parsed.script, text, catalog, tsqlDialect);

/** Milliseconds of processor time, those of the garbage collector's threads included. */
function milliseconds(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const answers = {
  'colours of names': () => semanticTokens(parsed, binding, tsqlDialect),
  'names and what they mean': () => namesOfScript(parsed, binding, tsqlDialect),
  folds: () => foldingLines(parsed),
  outline: () => outlineOf(parsed),
};

const times = new Map<string, number[]>(Object.keys(answers).map((name) => [name, []]));
for (let count = 0; count < KEYSTROKES; count++) {
  const at = parsed.text.indexOf('share', Math.floor((parsed.text.length * count) / KEYSTROKES));
  if (at < 0) continue;
  parsed = reparse(parsed, { span: { start: at, end: at }, text: 'x' });
  binding = bindScript(parsed.script, parsed.text, catalog, tsqlDialect, binding);
  for (const [name, answer] of Object.entries(answers)) times.get(name)?.push(milliseconds(answer));
}

process.stdout.write(`a keystroke in a procedure of ${text.split('\n').length} lines, then\n`);
for (const [name, found] of times) {
  const sorted = found.sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  const most = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  process.stdout.write(
    `  ${name}: ${middle.toFixed(1)} ms, 95 of 100 within ${most.toFixed(1)} ms\n`,
  );
}
