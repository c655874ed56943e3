import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { walkScript } from '../../src/core/syntax/children.ts';
import type { Grammar } from '../../src/core/syntax/grammar.ts';
import { lex } from '../../src/core/syntax/lexer.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { TokenKind } from '../../src/core/syntax/token.ts';
import { kineoFiles } from '../support/fixtures/kineo-files.ts';
import { readFixtures } from '../support/fixtures/read-fixture.ts';
import { pageCases } from '../support/fixtures/vendor-pages.ts';
import { portText } from '../support/preview/port-text.ts';

/**
 * Nothing is lost: a numbered comment between any two tokens of a text survives its port exactly once,
 * and changes nothing else in it.
 */
const corpus: readonly { readonly name: string; readonly text: string }[] = [
  ...readFixtures('port/tsql').map(({ name, source }) => ({ name, text: source })),
  ...readFixtures('run/tsql').map(({ name, source }) => ({ name, text: source })),
  ...readFixtures('parse/tsql').map(({ name, source }) => ({ name, text: source })),
  ...readFileSync(new URL('../fixtures/accept/tsql/queries.sql', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((text, index) => ({ name: `accept/tsql/queries.sql ${index + 1}`, text })),
  ...pageCases().map(({ place, statement }) => ({ name: place, text: statement })),
  ...kineoFiles(),
];

interface SignificantToken {
  readonly kind: number;
  readonly text: string;
  readonly start: number;
}

function significant(text: string, grammar: Grammar): SignificantToken[] {
  const tokens = lex(text, grammar.lexical);
  const found: SignificantToken[] = [];
  for (let index = 0; index < tokens.count - 1; index++) {
    const kind = tokens.kinds[index] ?? TokenKind.EndOfText;
    const start = tokens.starts[index] ?? 0;
    if (kind <= TokenKind.BlockComment) continue;
    found.push({ kind, text: text.slice(start, tokens.starts[index + 1]), start });
  }
  return found;
}

const marker = (number: number): string => `c_${number}_c`;

/** A line that sqlcmd reads itself. */
const SQLCMD_LINE = /^\s*(?::\w|!!)/u;

/** The text with a comment before each token but those that take none: GO stands alone on its line, as sqlcmd's lines do. */
function commented(
  text: string,
  comment: (number: number) => string,
): { text: string; count: number } {
  const tokens = significant(text, tsqlGrammar);
  let result = '';
  let at = 0;
  let count = 0;
  for (const [index, token] of tokens.entries()) {
    result += text.slice(at, token.start);
    at = token.start;
    const near = [tokens[index - 1]?.kind, token.kind];
    if (near.includes(TokenKind.BatchSeparator) || near.includes(TokenKind.Invalid)) continue;
    if (SQLCMD_LINE.test(text.slice(text.lastIndexOf('\n', token.start) + 1))) continue;
    result += comment(count);
    count += 1;
  }
  return { text: result + text.slice(at), count };
}

function understood(text: string): boolean {
  let all = true;
  walkScript(parse(text, tsqlGrammar).script, (node) => {
    if (node.kind === 'UnparsedStatement') all = false;
  });
  return all;
}

const forms: Readonly<Record<string, (number: number) => string>> = {
  'block comments': (number) => ` /*${marker(number)}*/`,
  'line comments': (number) => ` --${marker(number)}\n`,
};

for (const [form, comment] of Object.entries(forms)) {
  describe(`port properties: ${form} between all tokens`, () => {
    for (const { name, text } of corpus) {
      it(name, () => {
        const input = commented(text, comment);
        const { output } = portText(input.text, 'tsql');
        const lost: number[] = [];
        const repeated: number[] = [];
        for (let number = 0; number < input.count; number++) {
          const times = output.split(marker(number)).length - 1;
          if (times === 0) lost.push(number);
          if (times > 1) repeated.push(number);
        }
        const near = (numbers: readonly number[]): string[] =>
          numbers.slice(0, 5).map((number) => {
            const at = input.text.indexOf(marker(number));
            return input.text.slice(Math.max(0, at - 40), at + 40).replaceAll('\n', ' ');
          });
        assert.deepEqual(
          near(lost),
          [],
          `${lost.length} comments are lost:\n${output.slice(0, 2000)}`,
        );
        assert.deepEqual(
          near(repeated),
          [],
          `${repeated.length} comments come twice:\n${output.slice(0, 2000)}`,
        );
        // Where a statement is not understood, its end is guessed by the lines.
        if (!understood(text)) return;
        const words = (sql: string): string[] =>
          significant(sql, databricksGrammar).map((token) => token.text);
        assert.deepEqual(words(output), words(portText(text, 'tsql').output));
      });
    }
  });
}
