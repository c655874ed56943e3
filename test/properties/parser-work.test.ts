import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import type { Grammar } from '../../src/core/syntax/grammar.ts';
import { keywordNames } from '../../src/core/syntax/keyword.ts';
import { parse } from '../../src/core/syntax/parse.ts';

/** How many statements were tried on the way through the text; an error if that takes more than ten seconds. */
function work(text: string, grammar: Grammar): number {
  let statements = 0;
  const read = (): void => {
    statements = parse(text, grammar).parsedStatements;
  };
  // Only this ends a loop that never ends.
  runInNewContext('read()', { read }, { timeout: 10_000 });
  return statements;
}

/** The soup ends, and twice the text takes at most twice the work, and a little for where its parts meet. */
function checkGrowth(soup: string, grammar: Grammar): void {
  work(soup.trim(), grammar);
  const once = work(soup.repeat(16), grammar);
  const twice = work(soup.repeat(32), grammar);
  assert.ok(twice <= once * 2.5 + 100, `${once} statements, in twice the text ${twice}`);
}

/** Each was once read for ever, or twice as often at each level. */
const soups = [
  'CAST DELETE CREATE FROM ( ALL ; FOR ( BY CREATE SELECT LEFT = CREATE 1.5 MERGE ; IN 1 ORDER INTO a ON 1.5 @t BEGIN CROSS s s DECLARE THEN TABLE ',
  'FOR CREATE CASE a.b WHERE WITH CAST UPDATE EXISTS ELSE WHERE VIEW INTO DECLARE INTO PROCEDURE @t EXISTS PIVOT WHERE 1.5 BY JOIN EXISTS USING CAST ( APPLY UNION - AS ; LEFT UPDATE a GROUP UNION PROCEDURE ',
  '; FOR , ',
  '; FOR - WHILE ',
  'STRUCT ; FOR FROM AS ',
];

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<string>(...keywordNames) },
  // What opens, closes and divides statements.
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['BEGIN', 'END', 'IF', 'THEN', 'ELSE', 'FOR', 'DO', 'WHILE', 'LOOP', 'REPEAT', 'CASE'],
      ...['CREATE', 'PROCEDURE', 'FUNCTION', 'AS', 'DECLARE', 'HANDLER', 'SELECT', 'TRY', 'CATCH'],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...[';', '(', ')', ',', '=', '.', ':', '->', '[', '<', '>']),
  },
  { weight: 1, arbitrary: fc.constantFrom('a', 's', '1', '1.5', '@t', "'x'", '\n') },
);
const soup = fc.array(word, { minLength: 2, maxLength: 12 }).map((words) => `${words.join(' ')} `);

for (const [dialect, grammar] of [
  ['tsql', tsqlGrammar],
  ['databricks', databricksGrammar],
] as const) {
  describe(`the work of the parser, ${dialect}`, () => {
    for (const text of soups)
      it(`grows with the text: ${text.slice(0, 40)}`, function () {
        this.timeout(30_000);
        checkGrowth(text, grammar);
      });

    it('grows with any soup of words', function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(soup, (text) => checkGrowth(text, grammar)),
        { numRuns: 300 },
      );
    });
  });
}
