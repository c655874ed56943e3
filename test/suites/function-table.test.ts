import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  operations,
  parse,
  tsqlDialect,
  walkScript,
  writtenFor,
  type Node,
  type Port,
  type Span,
} from '../../src/core/index.ts';
import { tsqlAggregateFunctions } from '../../src/core/dialects/tsql/functions-aggregate.ts';
import { tsqlDateFunctions } from '../../src/core/dialects/tsql/functions-date.ts';
import { tsqlNumericFunctions } from '../../src/core/dialects/tsql/functions-numeric.ts';
import { tsqlOtherFunctions } from '../../src/core/dialects/tsql/functions-other.ts';
import { tsqlTextFunctions } from '../../src/core/dialects/tsql/functions-text.ts';
import type { Claim } from '../../src/core/semantics/dialect.ts';
import { constructKey } from '../../src/core/emit/construct-key.ts';
import { repository } from '../support/caches.ts';
import { directive, readFixtures } from '../support/fixtures/read-fixture.ts';
import { reportedCases } from '../support/fixtures/reported-cases.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/** A call of a function in a tested text, and what becomes of it. */
interface Example {
  readonly call: string;
  readonly port: string;
  readonly fidelity: string;
}

const file = path.join(repository, 'docs/functions.md');

/** Longer examples show less. */
const LONGEST = 90;

/** Every text of T-SQL that is run, or whose findings are told, by another suite. */
function* testedTexts(): Generator<string> {
  for (const { examples } of operations) {
    for (const { dialect, sql, setup = '' } of examples)
      if (dialect === 'tsql') yield `${setup}\n${sql}`;
  }
  for (const fixture of readFixtures('run/tsql')) {
    if ((directive(fixture, 'todo') ?? directive(fixture, 'todo_port')) === undefined)
      yield fixture.source;
  }
  yield* reportedCases('tsql').map(({ script }) => script);
}

const CALLS: ReadonlySet<string> = new Set([
  'FunctionCall',
  'MethodCall',
  'SystemVariable',
  'TableFunction',
]);

/** The key of the claim that says what a call means; null for what is no call, or of a function of the user's. */
function functionCalled(node: Node): string | null {
  const key = CALLS.has(node.kind) ? constructKey(node) : '';
  return tsqlDialect.claims.has(key) ? key : null;
}

const WORDS: Readonly<Record<string, string>> = {
  exact: 'exact',
  conditional: 'under an assumption',
  approximate: 'approximate',
  unknown: 'can’t be told',
  manual: 'left to a person',
};

function exampleOf(port: Port, text: string, span: Span): Example | null {
  const call = text.slice(span.start, span.end);
  if (call.includes('\n')) return null;
  const own = port.findings.filter(
    (finding) => finding.span.start === span.start && finding.span.end === span.end,
  );
  const kinds = Object.keys(WORDS);
  const worst = Math.max(0, ...own.map(({ fidelity }) => kinds.indexOf(fidelity.kind)));
  const kind = kinds[worst] ?? 'exact';
  const written = kind === 'manual' || kind === 'unknown' ? '' : writtenFor(span, port).trim();
  // What is written in two places shows no whole call in either.
  if (written.split('(').length !== written.split(')').length) return null;
  return { call, port: written, fidelity: WORDS[kind] ?? '' };
}

/** The example that shows a function best: ported rather than not, and short. */
function better(one: Example, other: Example | undefined): boolean {
  if (other === undefined) return true;
  const cost = ({ call, port, fidelity }: Example): number =>
    (port === '' ? 10_000 : 0) +
    (fidelity === WORDS['exact'] ? 0 : 1000) +
    Math.max(0, call.length - 8) +
    Math.max(0, port.length - LONGEST) * 4;
  return cost(one) < cost(other);
}

function examples(): ReadonlyMap<string, Example> {
  const found = new Map<string, Example>();
  for (const text of testedTexts()) {
    const port = portText(text, 'tsql', portOptions(false));
    const { script } = parse(text, tsqlDialect.grammar);
    walkScript(script, (node, base) => {
      const key = functionCalled(node);
      if (key === null) return;
      const span = { start: node.start + base, end: node.end + base };
      const example = exampleOf(port, text, span);
      if (example !== null && better(example, found.get(key))) found.set(key, example);
    });
  }
  return found;
}

/** The vendor's groups, more or less. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, Claim>>>> = {
  Text: tsqlTextFunctions,
  'Dates and times': tsqlDateFunctions,
  Numbers: tsqlNumericFunctions,
  'Aggregates and windows': tsqlAggregateFunctions,
  'JSON, logic, system and others': tsqlOtherFunctions,
};

const cell = (text: string): string =>
  text === '' ? '' : `\`${text.replaceAll(/\s+/gu, ' ').replaceAll('|', '\\|')}\``;

function rowOf(key: string, example: Example | undefined): string {
  const name = key.slice(key.indexOf('/') + 1).toUpperCase();
  const { call = '', port = '', fidelity = 'no example yet' } = example ?? {};
  return `| ${name} | ${cell(call)} | ${cell(port)} | ${fidelity} |`;
}

function table(): string {
  const found = examples();
  const grouped = new Set(Object.values(GROUPS).flatMap((claims) => Object.keys(claims)));
  const rest = [...tsqlDialect.claims.keys()].filter(
    (key) => CALLS.has(key.split('/')[0] ?? '') && !grouped.has(key),
  );
  const groups = Object.entries(GROUPS).map(
    ([title, claims]) =>
      [title, Object.keys(claims).filter((key) => CALLS.has(key.split('/')[0] ?? ''))] as const,
  );
  const sections = [...groups, ['Functions of tables, and methods of XML', rest] as const].map(
    ([title, keys]) =>
      [
        `## ${title}\n`,
        '| function | for example | in the port | |',
        '| --- | --- | --- | --- |',
        ...[...keys].sort().map((key) => rowOf(key, found.get(key))),
      ].join('\n'),
  );
  return `${HEAD}\n${sections.join('\n\n')}\n`;
}

const HEAD = `# Functions of T-SQL, and what becomes of them

Each line is a call out of a test: its port ran, and gave the rows that the test states. What types are known makes a port
longer or shorter; the line shows one of many. *Under an assumption*: exact if what the finding states holds. What
stands in no line is not known to Portside: it is left as it is, and a finding says so.

Written by \`UPDATE=1 npx mocha test/suites/function-table.test.ts\`.
`;

describe('the table of functions', () => {
  it('is in the documentation, as the tests have it', () => {
    const written = table();
    if (process.env['UPDATE'] === '1') writeFileSync(file, written);
    assert.equal(readFileSync(file, 'utf8'), written);
  });
});
