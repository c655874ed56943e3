import { unknownType } from '../../semantics/data-type.ts';
import type { Claim, Dialect } from '../../semantics/dialect.ts';
import { databricksCollation } from './collations.ts';
import { databricksConversion } from './conversions.ts';
import { databricksExpressionConstructs } from './constructs-expression.ts';
import { databricksQueryConstructs } from './constructs-query.ts';
import { databricksStatementConstructs } from './constructs-statement.ts';
import { databricksAggregateFunctions } from './functions-aggregate.ts';
import { databricksDateFunctions } from './functions-date.ts';
import { databricksNestedFunctions } from './functions-nested.ts';
import { databricksNumericFunctions } from './functions-numeric.ts';
import { databricksOtherFunctions } from './functions-other.ts';
import { databricksValueConstructs } from './constructs-value.ts';
import { databricksTextFunctions } from './functions-text.ts';
import { databricksGrammar } from './grammar.ts';
import { decodeBinary, decodeNumber, decodeString } from './literals.ts';
import { isSystemObject, resolveDatabricksName, temporaryName } from './names.ts';
import { databricksNullRule } from './null-rules.ts';
import { databricksDefaultSettings, databricksSetOption, databricksUse } from './session.ts';
import { databricksTableFunction } from './table-functions.ts';
import { databricksBinaryType, databricksCommonType, databricksUnaryType } from './type-results.ts';
import {
  databricksDialectTypeName,
  databricksLiteralType,
  readDatabricksType,
  stringType,
} from './types.ts';

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
      return numberOrText(decodeNumber(raw));
    case 'binary':
      return decodeBinary(raw);
    case 'boolean':
      return raw.toLowerCase() === 'true';
    case 'null':
      return null;
    case 'typed':
      return decodeString(raw.replace(/^\s*\w+\s*/, ''));
    default:
      return decodeString(raw);
  }
}

const claims: ReadonlyMap<string, Claim> = new Map(
  [
    databricksValueConstructs,
    databricksExpressionConstructs,
    databricksQueryConstructs,
    databricksStatementConstructs,
    databricksNumericFunctions,
    databricksTextFunctions,
    databricksDateFunctions,
    databricksAggregateFunctions,
    databricksOtherFunctions,
    databricksNestedFunctions,
  ].flatMap((record) => Object.entries(record)),
);

/** Databricks SQL in ANSI mode. */
export const databricksDialect: Dialect = {
  name: 'databricks',
  ownTarget: 'databricks-sql',
  grammar: databricksGrammar,
  defaultSettings: databricksDefaultSettings,
  claims,
  readType: readDatabricksType,
  typeName: databricksDialectTypeName,
  literalType: databricksLiteralType,
  literalValue,
  binaryType: (operator, left, right) => databricksBinaryType(operator, left, right),
  unaryType: databricksUnaryType,
  collation: databricksCollation,
  commonType: databricksCommonType,
  resolveName: resolveDatabricksName,
  convert: ({ from, to, attempt }) => databricksConversion(from, to, attempt),
  foldConstant: () => null,
  foldParsedDate: () => null,
  comparesVariantsByType: false,
  ignoresTrailingZeros: false,
  refusedStatement: () => null,
  missingTarget: () => null,
  // Measured on Spark 4.2.1 with Delta 4.4.0.
  redeclaredKeeps: false,
  textTooLong: {
    number: 0,
    severity: 16,
    state: 1,
    message: "[DELTA_EXCEED_CHAR_VARCHAR_LIMIT] Value '{value}' exceeds the length of its column.",
  },
  systemVariableType: (name) => unknownType(`Databricks SQL has no system variable ${name}`),
  binding: {
    recursiveWord: true,
    predicatesAreValues: true,
    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-name-resolution: lateral column aliases.
    lateralAliases: true,
    aliasesInOrderExpressions: true,
    variablesAsNames: true,
    structFields: true,
    blockVariables: true,
    // They are private to the session, and what may not refer to them is listed; procedures are not in that list:
    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-declare-variable
    sessionVariables: true,
    // https://docs.databricks.com/aws/en/tables/constraints: for information only
    enforcesForeignKeys: false,
    unnamedItem: (text) => text,
    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-values
    valuesColumn: (index) => `col${index + 1}`,
    temporaryName,
    takeNamesAsText: new Set(),
    isSystemObject,
    tableFunction: databricksTableFunction,
    methodType: () => undefined,
    documentType: (format) => unknownType(`Databricks SQL has no FOR ${format}`),
    unpivotNames: (settings) => stringType(settings.collation),
    nullRule: databricksNullRule,
    pseudoColumn: () => undefined,
    identityOf: () => null,
    setOption: databricksSetOption,
    use: databricksUse,
    storedType: (type) => type,
  },
};
