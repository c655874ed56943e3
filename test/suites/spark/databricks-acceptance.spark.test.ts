import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { databricksDialect, parse, walkScript } from '../../../src/core/index.ts';
import { lex } from '../../../src/core/syntax/lexer.ts';
import { TokenKind } from '../../../src/core/syntax/token.ts';
import { repository } from '../../support/caches.ts';
import { kineoFiles } from '../../support/fixtures/kineo-files.ts';
import { readFixtures } from '../../support/fixtures/read-fixture.ts';
import { portOptions, portText } from '../../support/preview/port-text.ts';
import { sparkStatements } from '../../support/preview/spark-run.ts';
import { parseOnSpark, requireSpark } from '../../support/spark/spark.ts';

/**
 * Our Databricks parser takes what the real Spark's takes, and refuses what that refuses: over the
 * statements of all ports, and over changes of their tokens. Where they are to differ is listed.
 */
interface Difference {
  /** A regular expression over the statement. */
  readonly pattern: string;
  readonly example: string;
  readonly why: string;
}
const differences = JSON.parse(
  readFileSync(path.join(repository, 'test/fixtures/accept/differences.json'), 'utf8'),
) as {
  readonly databricksOnly: readonly Difference[];
  readonly sparkOnly: readonly Difference[];
  /** What Spark finds while it parses and is no matter of syntax, by the beginning of its error class. */
  readonly notSyntax: readonly {
    readonly class: string;
    readonly example: string;
    readonly why: string;
  }[];
};

const isListed = (statement: string): boolean =>
  [...differences.databricksOnly, ...differences.sparkOnly].some(({ pattern }) =>
    new RegExp(pattern, 'isu').test(statement),
  );

/** Whether Spark's parser takes the syntax of a statement. */
async function sparkAccepts(statement: string): Promise<boolean> {
  const answer = await parseOnSpark(statement);
  if (answer.ok) return true;
  const { class: found } = answer.error;
  return differences.notSyntax.some((one) => found.startsWith(one.class));
}

function accepts(statement: string): boolean {
  const { script, diagnostics } = parse(statement, databricksDialect.grammar);
  if (diagnostics.length > 0) return false;
  // Spark takes one statement at a time.
  if (script.items.length !== 1) return false;
  let understood = true;
  walkScript(script, (node) => {
    if (node.kind === 'UnparsedStatement') understood = false;
  });
  return understood;
}

/** Linear congruential, so that a seed gives the same changes on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One token deleted, doubled, exchanged with its neighbour, or replaced by another of the statement. */
function mutated(statement: string, next: (below: number) => number): string {
  const table = lex(statement, databricksDialect.grammar.lexical);
  const tokens: string[] = [];
  const significant: number[] = [];
  for (let index = 0; index < table.count - 1; index++) {
    if ((table.kinds[index] ?? 0) > TokenKind.BlockComment) significant.push(tokens.length);
    tokens.push(statement.slice(table.starts[index], table.starts[index + 1]));
  }
  const place = next(significant.length);
  const at = significant[place] ?? 0;
  const token = tokens[at] ?? '';
  switch (next(4)) {
    case 0:
      tokens[at] = ' ';
      break;
    case 1:
      tokens.splice(at, 0, token, ' ');
      break;
    case 2: {
      const other = significant[place + 1] ?? at;
      tokens[at] = ` ${tokens[other] ?? ''} `;
      tokens[other] = ` ${token} `;
      break;
    }
    default:
      tokens[at] = ` ${tokens[significant[next(significant.length)] ?? at] ?? ''} `;
  }
  return tokens.join('');
}

const seconds = 60;

/** Changes asked about at the most, spread over all statements. */
const mostTried = 3000;

/**
 * The share of changed statements about which the two still disagree: a scale above the precision, a string
 * that is no interval, a label that does not exist, three keywords as names at once. It may only fall.
 */
const knownShare = 0.004;

describe('acceptance of Databricks SQL, against Spark’s parser', () => {
  const statements: string[] = [];
  before(function () {
    requireSpark(this);
    const texts = [
      ...readFixtures('port/tsql').map(
        ({ source }) => portText(source, 'tsql', portOptions(true)).output,
      ),
      // `@spark` names what open-source Spark does not take.
      ...readFixtures('run/tsql')
        .filter((one) => !one.directives.has('spark'))
        .map(({ source }) => portText(source, 'tsql', portOptions(true)).output),
      ...kineoFiles().map(({ text }) => portText(text, 'tsql', portOptions(true)).output),
      ...readFixtures('run/databricks').map(({ source }) => source),
    ];
    statements.push(
      ...new Set(texts.flatMap((text) => sparkStatements(text).map((one) => one.text))),
    );
  });

  it('takes every statement of every port', async function () {
    this.timeout(180_000);
    assert.ok(statements.length > 200, `only ${statements.length} statements`);
    const refused: string[] = [];
    for (const statement of statements) {
      if (isListed(statement)) continue;
      assert.ok(accepts(statement), `our parser refuses a port: ${statement}`);
      const answer = await parseOnSpark(statement);
      if (!answer.ok) refused.push(`${statement}\n   ${answer.error.message.split('\n')[0] ?? ''}`);
    }
    assert.deepEqual(refused, []);
  });

  it('differs where that is listed', async () => {
    const wrong: string[] = [];
    const check = async (example: string, ours: boolean, theirs: boolean): Promise<void> => {
      const { ok } = await parseOnSpark(example);
      if (accepts(example) !== ours || ok !== theirs) wrong.push(example);
    };
    for (const { example } of differences.databricksOnly) await check(example, true, false);
    for (const { example } of differences.sparkOnly) await check(example, false, true);
    for (const { example } of differences.notSyntax) await check(example, true, false);
    assert.deepEqual(wrong, []);
  });

  it(`agrees about their changes, for ${seconds} s at most`, async function () {
    this.timeout(180_000);
    const next = generator(20_240_331);
    const until = performance.now() + seconds * 1000;
    const short = statements.filter((statement) => statement.length < 1500 && !isListed(statement));
    const disagreements: string[] = [];
    let tried = 0;
    while (tried < mostTried && performance.now() < until) {
      const changed = mutated(short[tried % short.length] ?? '', next);
      if (isListed(changed) || changed.trim() === '') continue;
      tried += 1;
      const ours = accepts(changed);
      if (ours !== (await sparkAccepts(changed)))
        disagreements.push(`${ours ? 'only we take' : 'only Spark takes'}: ${changed}`);
    }
    assert.ok(tried > 500, `only ${tried} in the time`);
    const share = disagreements.length / tried;
    const most = `${disagreements.length} of ${tried}:\n${disagreements.join('\n')}`;
    assert.ok(share <= knownShare, most);
  });
});
