import type { Grammar, LexicalRules, Precedence } from '../../syntax/grammar.ts';
import { keywordSet, operatorPowers } from '../../syntax/keyword-set.ts';
import { callable, neverTableAlias, niladic, notBareAlias, reserved } from './keywords.ts';
import { decodeString } from './literals.ts';
import { parseDatabricksPrimary } from './primary.ts';
import { typeArguments } from './type-names.ts';

const lexical: LexicalRules = {
  bracketIdentifiers: false,
  backtickIdentifiers: true,
  doubleQuote: 'string',
  backslashEscapes: true,
  tsqlTokens: false,
  sparkTokens: true,
};

/**
 * Comparisons chain and bind tighter than predicates: `a = b IS NULL` is `(a = b) IS NULL`.
 * https://docs.databricks.com/en/sql/language-manual/sql-ref-functions-builtin.html#operator-precedence, and `valueExpression` of
 * https://github.com/apache/spark/blob/master/sql/api/src/main/antlr4/org/apache/spark/sql/catalyst/parser/SqlBaseParser.g4
 */
const precedence: Precedence = {
  operators: operatorPowers([
    [6, ['|']],
    [7, ['^']],
    [8, ['&']],
    [9, ['<<', '>>']],
    [10, ['+', '-', '||']],
    [11, ['*', '/', '%']],
  ]),
  div: 11,
  or: 1,
  and: 2,
  not: 3,
  predicate: 4,
  comparison: 5,
  signOperand: 12,
  complementOperand: 12,
};

/** Each of these takes a unit first in its form of three arguments. */
const datePartFunctions = new Set([
  'DATEADD',
  'DATE_ADD',
  'DATEDIFF',
  'DATE_DIFF',
  'TIMEDIFF',
  'TIMESTAMPADD',
  'TIMESTAMPDIFF',
]);

/** Databricks SQL. */
export const databricksGrammar: Grammar = {
  name: 'databricks',
  lexical,
  reserved,
  notBareAlias,
  neverTableAlias,
  datePartFunctions,
  callable,
  niladic,
  columnWords: keywordSet([]),
  typeArguments,
  methods: new Set(),
  precedence,
  features: {
    top: false,
    sparkQuery: true,
    tsqlQuery: false,
    optionalSemicolon: false,
    keywordsAsNames: true,
    sqlScripting: true,
  },
  parseStatement: null,
  decodeString,
  parsePrimary: parseDatabricksPrimary,
};

/**
 * Databricks SQL as a port is written: a word that is a keyword is never a name without quotes, so that a port
 * which lost a name is told by its parsing, though Spark would take it.
 */
export const databricksPortGrammar: Grammar = {
  ...databricksGrammar,
  features: { ...databricksGrammar.features, keywordsAsNames: false },
};
