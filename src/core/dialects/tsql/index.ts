import { INTEGER, unknownType } from '../../semantics/data-type.ts';
import type { Claim, Dialect } from '../../semantics/dialect.ts';
import { foldParsedDate, foldTsqlConstant } from './constant-folding.ts';
import { tsqlConversion } from './conversions.ts';
import { tsqlExpressionConstructs } from './constructs-expression.ts';
import { tsqlProceduralConstructs } from './constructs-procedural.ts';
import { tsqlQueryConstructs } from './constructs-query.ts';
import { tsqlStatementConstructs } from './constructs-statement.ts';
import { tsqlAggregateFunctions } from './functions-aggregate.ts';
import { tsqlDateFunctions } from './functions-date.ts';
import { tsqlNumericFunctions } from './functions-numeric.ts';
import { tsqlOtherFunctions } from './functions-other.ts';
import { tsqlValueConstructs } from './constructs-value.ts';
import { tsqlTextFunctions } from './functions-text.ts';
import { tsqlGrammar } from './grammar.ts';
import { decodeBinary, decodeNumber, decodeString } from './literals.ts';
import { isSystemObject, resolveTsqlName, temporaryName } from './names.ts';
import { tsqlIdentity } from './identity-call.ts';
import { tsqlNullRule } from './null-rules.ts';
import { missingTarget, refusedStatement } from './refused-statements.ts';
import { tsqlDefaultSettings, tsqlSetOption, tsqlUse } from './session.ts';
import { tsqlSystemVariableType } from './system-variables.ts';
import { tsqlMethodType, tsqlTableFunction } from './table-functions.ts';
import { tsqlBinaryType, tsqlCommonType, tsqlUnaryType } from './type-results.ts';
import { readTsqlType, textType, tsqlLiteralType, tsqlTypeName } from './types.ts';
import { tsqlCollation } from './collations.ts';

/** A number where it is one exactly, else its text. */
function numberOrText(text: string): number | string {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  return text.replace(/[^\d]/g, '').length <= 15 && Number.isFinite(value) ? value : text;
}

function literalValue(literal: string, raw: string): string | number | boolean | null {
  switch (literal) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'money':
      return numberOrText(decodeNumber(raw));
    case 'binary':
      return decodeBinary(raw);
    case 'null':
      return null;
    case 'typed':
      return /'((?:[^']|'')*)'/.exec(raw)?.[1] ?? raw;
    default:
      return decodeString(raw);
  }
}

const claims: ReadonlyMap<string, Claim> = new Map(
  [
    tsqlValueConstructs,
    tsqlExpressionConstructs,
    tsqlQueryConstructs,
    tsqlStatementConstructs,
    tsqlNumericFunctions,
    tsqlTextFunctions,
    tsqlDateFunctions,
    tsqlAggregateFunctions,
    tsqlOtherFunctions,
    tsqlProceduralConstructs,
  ].flatMap((record) => Object.entries(record)),
);

/** T-SQL as SQL Server 2022 reads it. */
export const tsqlDialect: Dialect = {
  name: 'tsql',
  ownTarget: null,
  grammar: tsqlGrammar,
  defaultSettings: tsqlDefaultSettings,
  claims,
  readType: readTsqlType,
  typeName: tsqlTypeName,
  literalType: (literal, raw, _typeName, settings) =>
    tsqlLiteralType(literal, raw, literalValue(literal, raw), settings),
  literalValue,
  binaryType: (operator, left, right) => tsqlBinaryType(operator, left, right),
  unaryType: tsqlUnaryType,
  collation: tsqlCollation,
  commonType: tsqlCommonType,
  resolveName: resolveTsqlName,
  systemVariableType: tsqlSystemVariableType,
  convert: tsqlConversion,
  foldConstant: foldTsqlConstant,
  foldParsedDate,
  // https://learn.microsoft.com/en-us/sql/t-sql/data-types/sql-variant-transact-sql (comparing sql_variant values)
  comparesVariantsByType: true,
  // No page says so; https://dba.stackexchange.com/questions/48660 shows it, with the vendor's answer.
  ignoresTrailingZeros: true,
  // The scope of a variable is its batch, so that a DECLARE without a value in a loop takes nothing away:
  // https://learn.microsoft.com/en-us/sql/t-sql/language-elements/declare-local-variable-transact-sql
  redeclaredKeeps: true,
  refusedStatement,
  missingTarget,
  // https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-2000-to-2999
  textTooLong: {
    number: 2628,
    severity: 16,
    state: 1,
    message: "String or binary data would be truncated. Truncated value: '{value}'.",
  },
  binding: {
    recursiveWord: false,
    predicatesAreValues: false,
    lateralAliases: false,
    aliasesInOrderExpressions: false,
    variablesAsNames: false,
    structFields: false,
    blockVariables: false,
    sessionVariables: false,
    // https://learn.microsoft.com/en-us/sql/relational-databases/tables/primary-and-foreign-key-constraints
    enforcesForeignKeys: true,
    unnamedItem: () => '',
    valuesColumn: () => '',
    temporaryName: (name) => (name.startsWith('#') ? temporaryName(name) : null),
    // https://learn.microsoft.com/en-us/sql/t-sql/functions/object-id-transact-sql,
    // https://learn.microsoft.com/en-us/sql/t-sql/functions/col-length-transact-sql
    takeNamesAsText: new Set(['object_id', 'col_length']),
    isSystemObject,
    tableFunction: tsqlTableFunction,
    methodType: tsqlMethodType,
    // Text unless TYPE asks for XML: https://learn.microsoft.com/en-us/sql/relational-databases/xml/type-directive-in-for-xml-queries
    documentType: (format, options, settings) =>
      format === 'XML' && /\bTYPE\b/.test(options)
        ? { type: 'xml' }
        : textType('max', true, settings.collation),
    // https://learn.microsoft.com/en-us/sql/t-sql/queries/from-using-pivot-and-unpivot: nvarchar(128).
    unpivotNames: (settings) => textType(128, true, settings.collation),
    nullRule: tsqlNullRule,
    // https://learn.microsoft.com/en-us/sql/t-sql/queries/output-clause-transact-sql: $action is nvarchar(10).
    pseudoColumn: (name, settings) =>
      name === '$action'
        ? textType(10, true, settings.collation)
        : name === '$identity' || name === '$rowguid'
          ? unknownType(`${name} stands for a column that is found by its property`)
          : undefined,
    identityOf: tsqlIdentity,
    setOption: tsqlSetOption,
    use: tsqlUse,
    // A column of bare NULLs is an INT; text is kept under the collation that it has.
    storedType: (type) => {
      if (type.type === 'null') return INTEGER;
      return type.type === 'text'
        ? { ...type, collation: { ...type.collation, strength: 'implicit' } }
        : type;
    },
  },
};
