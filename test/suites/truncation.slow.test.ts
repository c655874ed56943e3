import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { lex } from '../../src/core/syntax/lexer.ts';
import { parse } from '../../src/core/syntax/parse.ts';

const accepted = fileURLToPath(new URL('../fixtures/accept/', import.meta.url));

/** Every line of the accepted statements once. */
function lines(): Set<string> {
  return new Set(
    readdirSync(accepted, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql'))
      .flatMap((file) => readFileSync(`${accepted}${file}`, 'utf8').split('\n')),
  );
}

describe('statements cut short', () => {
  for (const grammar of [tsqlGrammar, databricksGrammar]) {
    // A loop that waits for a word that a cut took away would not end at all.
    it(`are read to the end by ${grammar.name}, behind whichever token`, () => {
      for (const line of lines()) {
        const tokens = lex(line, grammar.lexical);
        for (let index = 0; index < tokens.count; index++) {
          const text = line.slice(0, tokens.starts[index]);
          const last = parse(text, grammar).script.items.at(-1);
          assert.ok(last === undefined || last.offset + last.statement.end <= text.length, text);
        }
      }
    }).timeout(120_000);
  }
});
