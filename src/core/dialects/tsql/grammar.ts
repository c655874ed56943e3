import type { Grammar, LexicalRules, Precedence } from '../../syntax/grammar.ts';
import { operatorPowers } from '../../syntax/keyword-set.ts';
import { callable, columnWords, niladic, notBareAlias, reserved } from './keywords.ts';
import { decodeString } from './literals.ts';
import { parseTsqlPrimary } from './primary.ts';

const lexical: LexicalRules = {
  bracketIdentifiers: true,
  backtickIdentifiers: false,
  doubleQuote: 'identifier',
  backslashEscapes: false,
  tsqlTokens: true,
  sparkTokens: false,
};

/**
 * The signs share the level of addition, below multiplication: `-100.0 / -100.0 * 10.0` is
 * `-(100.0 / -(100.0 * 10.0))`.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/operator-precedence-transact-sql
 */
const precedence: Precedence = {
  operators: operatorPowers([
    [5, ['+', '-', '&', '|', '^', '<<', '>>', '||']],
    [6, ['*', '/', '%']],
  ]),
  div: 0,
  or: 1,
  and: 2,
  not: 3,
  predicate: 4,
  comparison: 4,
  signOperand: 6,
  complementOperand: 7,
};

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/date-and-time-data-types-and-functions-transact-sql */
const datePartFunctions = new Set([
  'DATEADD',
  'DATEDIFF',
  'DATEDIFF_BIG',
  'DATENAME',
  'DATEPART',
  'DATETRUNC',
  'DATE_BUCKET',
]);

/**
 * https://learn.microsoft.com/en-us/sql/t-sql/xml/xml-data-type-methods and
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/hierarchyid-data-type-method-reference
 */
const methods = new Set([
  'value',
  'query',
  'exist',
  'nodes',
  'modify',
  'GetAncestor',
  'GetDescendant',
  'GetLevel',
  'GetReparentedValue',
  'IsDescendantOf',
  'ToString',
]);

/** T-SQL, with QUOTED_IDENTIFIER ON. */
export const tsqlGrammar: Grammar = {
  name: 'tsql',
  lexical,
  reserved,
  notBareAlias,
  neverTableAlias: reserved,
  datePartFunctions,
  callable,
  niladic,
  columnWords,
  typeArguments: null,
  methods,
  precedence,
  features: {
    top: true,
    sparkQuery: false,
    tsqlQuery: true,
    optionalSemicolon: true,
    keywordsAsNames: false,
    sqlScripting: false,
  },
  parseStatement: null,
  decodeString,
  parsePrimary: parseTsqlPrimary,
};
