import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { childrenOf, walkScript } from '../../src/core/syntax/children.ts';
import type { Grammar } from '../../src/core/syntax/grammar.ts';
import { keywordNames } from '../../src/core/syntax/keyword.ts';
import { lex } from '../../src/core/syntax/lexer.ts';
import { operatorTexts } from '../../src/core/syntax/operator.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { TokenKind } from '../../src/core/syntax/token.ts';
import { treeText } from '../../src/core/syntax/tree-text.ts';

const grammars: Readonly<Record<string, Grammar>> = {
  tsql: tsqlGrammar,
  databricks: databricksGrammar,
};

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const corpus = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(?:parse|accept)\b.*\.sql$/u.test(file))
  .sort()
  .flatMap((file) => {
    const text = readFileSync(`${fixtures}${file}`, 'utf8');
    return file.startsWith('accept') ? stretches(text) : [text];
  });

/** Where a statement stands on each line, thirty lines at once: what is damaged is no longer than other files. */
function stretches(text: string): string[] {
  const lines = text.split('\n');
  const found: string[] = [];
  for (let at = 0; at < lines.length; at += 30) found.push(lines.slice(at, at + 30).join('\n'));
  return found;
}

const scraps = [
  "'a'",
  "'it''s'",
  "'open",
  '"x"',
  '"open',
  '[x]',
  '[open',
  '`x`',
  '`open',
  "N'x'",
  "r'\\'",
  "X'1F'",
  '0xFF',
  '1',
  '1.',
  '.5',
  '1e5',
  '1e',
  '$1.5',
  '£',
  '@v',
  '@@ROWCOUNT',
  '#t',
  '##t',
  ':p',
  '?',
  '-- c\n',
  '/* c */',
  '/* open',
  '/* /* */ */',
  '\nGO\n',
  '\nGO 3 -- x\n',
  'x',
  'y1',
  '1a',
  'é',
  '😀',
  '\ud800',
  '\u00a0',
  '\ufeff',
  '\0',
  ' ',
  '\n',
  '\r\n',
  '1L',
  '2.5BD',
  '\\',
];
const piece = fc.oneof(
  fc.constantFrom<string>(...keywordNames),
  fc.constantFrom<string>(...operatorTexts),
  fc.constantFrom(...scraps),
);
/** Any tokens in any order, behind a beginning that leads into the query productions. */
const beginning = fc.constantFrom(
  '',
  'SELECT ',
  'SELECT a FROM ',
  'SELECT a FROM t WHERE ',
  'WITH c AS (',
  'SELECT f(',
  'SELECT CAST(a AS ',
);
const soup = fc
  .tuple(
    beginning,
    fc.array(fc.tuple(piece, fc.constantFrom(' ', ' ', ' ', '', '\n')), { maxLength: 60 }),
  )
  .map(([start, pairs]) => start + pairs.flat().join(''));

/** A fixture's text, cut short, with a part taken out, or with a part of another put in. */
const damaged = fc
  .tuple(
    fc.constantFrom(...corpus),
    fc.constantFrom(...corpus),
    fc.nat(),
    fc.nat(),
    fc.constantFrom('cut', 'delete', 'splice'),
  )
  .map(([text, other, one, two, how]) => {
    const from = one % (text.length + 1);
    if (how === 'cut') return text.slice(0, from);
    const length = two % 40;
    if (how === 'delete') return text.slice(0, from) + text.slice(from + length);
    const at = two % (other.length + 1);
    return text.slice(0, from) + other.slice(at, at + length) + text.slice(from);
  });

function checkTokens(text: string, grammar: Grammar): void {
  const tokens = lex(text, grammar.lexical);
  assert.equal(tokens.starts.length, tokens.count + 1);
  let joined = '';
  for (let index = 0; index < tokens.count; index++) {
    const part = text.slice(tokens.starts[index], tokens.starts[index + 1]);
    const kind = tokens.kinds[index];
    assert.equal(part === '', kind === TokenKind.EndOfText, `token ${index} is empty`);
    joined += part;
  }
  assert.equal(joined, text);
  assert.equal(tokens.kinds[tokens.count - 1], TokenKind.EndOfText);
}

function checkTree(text: string, grammar: Grammar): void {
  const { script, diagnostics } = parse(text, grammar);
  let previous = 0;
  for (const { offset, statement } of script.items) {
    assert.ok(offset >= previous, 'statements overlap');
    assert.equal(statement.start, 0);
    previous = offset + statement.end;
  }
  assert.ok(previous <= text.length);
  walkScript(script, (node) => {
    assert.ok(node.start <= node.end, `${node.kind} ends before it starts`);
    let at = node.start;
    for (const child of childrenOf(node)) {
      assert.ok(child.start >= at, `${child.kind} overlaps what is before it in ${node.kind}`);
      at = child.end;
    }
    assert.ok(at <= node.end, `a child of ${node.kind} ends behind it`);
    if (node.kind === 'StatementList') {
      let last = node.start;
      for (const { offset, statement } of node.items) {
        assert.ok(offset >= last, 'nested statements overlap');
        last = offset + statement.end;
      }
      assert.ok(last <= node.end, 'a nested statement ends behind its list');
    }
  });
  for (const { span, message } of diagnostics) {
    assert.ok(span.start <= span.end && span.end <= text.length, message);
    assert.ok(message.length > 10);
  }
}

for (const [dialect, grammar] of Object.entries(grammars)) {
  describe(`parser properties, ${dialect}`, () => {
    it('joins the tokens of any text to that text', () => {
      fc.assert(
        fc.property(fc.oneof(soup, damaged, fc.string({ unit: 'binary' })), (text) =>
          checkTokens(text, grammar),
        ),
        { numRuns: 1000 },
      );
    });
    it('gives a tree with ordered, disjoint, nested spans for any soup of tokens', () => {
      fc.assert(
        fc.property(soup, (text) => checkTree(text, grammar)),
        { numRuns: 1500 },
      );
    });
    it('gives such a tree for damaged queries', () => {
      fc.assert(
        fc.property(damaged, (text) => checkTree(text, grammar)),
        { numRuns: 1500 },
      );
    });

    const deep: Readonly<Record<string, string>> = {
      '10,000 parentheses': `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
      '10,000 open parentheses': `SELECT ${'('.repeat(10_000)}`,
      '10,000 subqueries': `SELECT ${'(SELECT '.repeat(10_000)}1${')'.repeat(10_000)}`,
      '10,000 derived tables': `${'SELECT * FROM ('.repeat(10_000)}SELECT 1${') t'.repeat(10_000)}`,
      '10,000 signs': `SELECT ${'- '.repeat(10_000)}1`,
      '10,000 NOTs': `SELECT 1 WHERE ${'NOT '.repeat(10_000)}1 = 1`,
      '10,000 CASEs': `SELECT ${'CASE WHEN a OR b AND c = d + e * '.repeat(10_000)}1`,
      '10,000 calls': `SELECT ${'f(a OR b AND c = d + e * '.repeat(10_000)}1${')'.repeat(10_000)}`,
      '10,000 common table expressions': `${'WITH c AS ('.repeat(10_000)}SELECT 1`,
      '10,000 EXISTS in parentheses': `SELECT 1 WHERE ${'(EXISTS (SELECT 1 WHERE a IN (SELECT 1 FROM (SELECT 1) t WHERE '.repeat(10_000)}`,
      '10,000 joins without ON': `SELECT 1 FROM ${'a JOIN '.repeat(10_000)}a`,
      '10,000 parentheses in FROM': `SELECT 1 FROM ${'('.repeat(10_000)}a`,
      '10,000 types': `SELECT CAST(a AS ${'ARRAY<'.repeat(10_000)}INT`,
      '10,000 grouping sets': `SELECT 1 GROUP BY ${'ROLLUP('.repeat(10_000)}a`,
    };
    for (const [name, text] of Object.entries(deep)) {
      it(`reports ${name} and gives a tree`, () => {
        checkTree(text, grammar);
        // Spark takes a join without ON.
        if (grammar.features.sparkQuery && name.includes('joins')) return;
        assert.notEqual(parse(text, grammar).diagnostics.length, 0);
      });
    }

    const long: Readonly<Record<string, string>> = {
      '5,000 UNIONs': `SELECT 1${' UNION ALL SELECT 1'.repeat(5_000)}`,
      '5,000 ANDs': `SELECT 1 WHERE a = 1${' AND a = 1'.repeat(5_000)}`,
      '5,000 additions': `SELECT 1${' + 1'.repeat(5_000)}`,
      '5,000 joins': `SELECT 1 FROM a${' JOIN a ON 1 = 1'.repeat(5_000)}`,
      '5,000 items': `SELECT a${', a AS b'.repeat(5_000)} FROM t`,
      '5,000 rows': `SELECT * FROM (VALUES (1)${', (1)'.repeat(5_000)}) AS t(a)`,
    };
    for (const [name, text] of Object.entries(long)) {
      it(`reads ${name} without a diagnostic`, () => {
        checkTree(text, grammar);
        const { diagnostics, script } = parse(text, grammar);
        assert.deepEqual(diagnostics, []);
        assert.ok(treeText(script).length > text.length);
      });
    }

    it('takes time in proportion to the length of a text', () => {
      const query =
        'SELECT a + 1 AS b, count(*) FROM t JOIN u ON t.x = u.x WHERE (a = 1 OR b IN (1, 2)) AND c IS NULL;\n';
      const measure = (count: number): number => {
        const text = query.repeat(count);
        let best = Infinity;
        for (let run = 0; run < 5; run++) {
          const start = performance.now();
          parse(text, grammar);
          best = Math.min(best, performance.now() - start);
        }
        return best;
      };
      measure(200);
      const small = measure(500);
      const large = measure(4_000);
      // Eight times the text; a quadratic parser would take 64 times as long.
      assert.ok(large < small * 32, `${small} ms for 500 statements, ${large} ms for 4,000`);
    });
  });
}
