import type { Binding } from './binding.ts';
import type { CatalogColumn, QualifiedName, SessionSettings } from './catalog.ts';
import type { Constant, Conversion, NoConversion, RaisedError } from './conversion.ts';
import type { Collation, DataType } from './data-type.ts';
import type { DataTypeNode, FunctionCall, ObjectName } from '../syntax/ast/index.ts';
import type { Grammar } from '../syntax/grammar.ts';
import type { SourceDialect, Target } from './operation.ts';

/**
 * What a dialect's table says of a construct.
 *
 * Copying is a claim: `copy` gives, per target, the evidence (a sentence, a page) that the text means
 * the same there where none of `operations` has anything to say. Null: it does not; then an operation
 * must rewrite it, else the construct is unknown and is reported. A construct that is in no table is
 * unknown, too.
 */
export interface Claim {
  readonly copy: Readonly<Record<Target, string | null>>;
  /** Names of operations asked in this order. */
  readonly operations: readonly string[];
  /** For a function: its result type, given the arguments' types. */
  readonly result?: (call: CallTypes) => DataType;
  /** For a function: an aggregate, a window function or a table function. */
  readonly role?: 'scalar' | 'aggregate' | 'window' | 'table';
}

export interface CallTypes {
  readonly call: FunctionCall;
  readonly types: readonly DataType[];
  /** Decoded constants of the arguments; undefined where an argument is no constant. */
  readonly constants: readonly (string | number | null | undefined)[];
  readonly settings: SessionSettings;
}

/** Everything that differs between source dialects, as data and small functions. */
export interface Dialect {
  readonly name: SourceDialect;
  /** The target that is this very dialect, so that any text in it is copied as it is; null if none is. */
  readonly ownTarget: Target | null;
  readonly grammar: Grammar;
  readonly defaultSettings: SessionSettings;
  /**
   * Claims by construct key: `BinaryExpression/+`, `ComparisonExpression/=`, `Literal/string`,
   * `FunctionCall/isnull`, `CastExpression/CONVERT`, `JoinedTable/inner`, else the node's kind.
   */
  readonly claims: ReadonlyMap<string, Claim>;
  /** The type a type node means; `unknown` if the dialect has no such type. `use` decides default lengths. */
  readType(node: DataTypeNode, settings: SessionSettings, use: 'cast' | 'declare'): DataType;
  /** The type's name in this dialect, to show to people. */
  typeName(type: DataType): string;
  /** The type of a literal. */
  literalType(
    literal: string,
    raw: string,
    typeName: string | null,
    settings: SessionSettings,
  ): DataType;
  /** The literal's value: text for strings and binaries and exact numbers too long for a number. */
  literalValue(literal: string, raw: string): string | number | boolean | null;
  /** The type of `left operator right`, by the dialect's precedence and scale rules. */
  binaryType(
    operator: string,
    left: DataType,
    right: DataType,
    settings: SessionSettings,
  ): DataType;
  /** The type of a sign or complement before an operand. */
  unaryType(operator: '-' | '+' | '~', operand: DataType): DataType;
  /** What a collation's name says of comparisons. */
  collation(name: string, strength: Collation['strength'], settings?: SessionSettings): Collation;
  /** The common type of CASE branches, COALESCE arguments, UNION columns. */
  commonType(types: readonly DataType[]): DataType;
  /** Fills in database and schema, folds case. */
  resolveName(name: ObjectName, settings: SessionSettings): QualifiedName;
  /** The type of `@@x`, `unknown` if there is none such. */
  systemVariableType(name: string): DataType;
  /** What a conversion does, explicit or implicit. */
  convert(request: ConversionRequest): Conversion | NoConversion;
  /** A text or number constant as a constant of that type; null if it does not convert, or only at run time. */
  foldConstant(
    value: string | number,
    to: DataType,
    style: number | null,
    settings: SessionSettings,
  ): Constant | null;
  /**
   * The error with which the source engine refuses the bound statement before anything of it runs; null where it takes
   * it, or where that is not known. `text` is the statement's own.
   */
  readonly refusedStatement: (binding: Binding, text: string) => RaisedError | null;
  /** True where values whose type shows at run time only are compared by that type first. */
  readonly comparesVariantsByType: boolean;
  /** True where zeros at the end of bytes do not count in comparisons. */
  readonly ignoresTrailingZeros: boolean;
  /** A date in words, as a culture of PARSE has it, as a constant; null for any other text. */
  readonly foldParsedDate: (
    text: string,
    to: DataType,
    culture: string,
    settings: SessionSettings,
  ) => Constant | null;
  /** The error of a statement that changes a table which is not there; null for any other one. */
  readonly missingTarget: (binding: Binding) => RaisedError | null;
  /** The error of a text that is too long for its column. */
  readonly textTooLong: RaisedError;
  /** True if a variable that is declared once more, without a value, keeps the one that it has. */
  readonly redeclaredKeeps: boolean;
  readonly binding: BindingRules;
}

/** A conversion that is asked for. */
export interface ConversionRequest {
  readonly from: DataType;
  readonly to: DataType;
  /** CONVERT's style, null without one. */
  readonly style: number | null;
  /** True if a failure gives NULL. */
  readonly attempt: boolean;
  readonly settings: SessionSettings;
  /** For PARSE: the culture by whose habits the text is read. */
  readonly culture?: string;
}

/** A column that a table function of the dialect gives. */
export interface FunctionColumn {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** When a function's result is NULL. What is in no table may be NULL. */
export type NullRule = 'never' | 'if-any-argument-is' | 'if-all-arguments-are';

/** How a dialect's names are bound, as flags and small functions. */
export interface BindingRules {
  /** A CTE sees itself only under WITH RECURSIVE; else always. */
  readonly recursiveWord: boolean;
  /** A predicate is a value of type boolean. */
  readonly predicatesAreValues: boolean;
  /** A select item's alias is visible in the items after it, in GROUP BY, HAVING and QUALIFY. */
  readonly lateralAliases: boolean;
  /** An alias is visible inside an ORDER BY expression, not only as the whole of it. */
  readonly aliasesInOrderExpressions: boolean;
  /** A name that is no column may be a variable. */
  readonly variablesAsNames: boolean;
  /** `column.field` reads a struct's field. */
  readonly structFields: boolean;
  /** Variables that are declared in a block end with it. */
  readonly blockVariables: boolean;
  /** True if a procedure sees the variables of the session that calls it. */
  readonly sessionVariables: boolean;
  /** Foreign keys are enforced, and not for information only. */
  readonly enforcesForeignKeys: boolean;
  /** The name of a select item without one, from its source text. */
  unnamedItem(text: string): string;
  /** The name of a VALUES column, from 0. */
  valuesColumn(index: number): string;
  /** The name under which the catalog holds a temporary table or view that is called by one part, or null. */
  temporaryName(name: string): QualifiedName | null;
  /** Functions, in lower case, whose first argument is the name of an object as a text. */
  readonly takeNamesAsText: ReadonlySet<string>;
  /** True for the server's own tables and views, whose columns are not described here. */
  isSystemObject(name: QualifiedName): boolean;
  /** The columns of a table function, null if it is not known. `name` is in lower case. */
  tableFunction(
    name: string,
    types: readonly DataType[],
    constants: CallTypes['constants'],
    settings: SessionSettings,
  ): readonly FunctionColumn[] | null;
  /** What a method of a value gives, by its name in lower case; undefined if it is not known. */
  methodType(
    name: string,
    constants: CallTypes['constants'],
    settings: SessionSettings,
  ): DataType | undefined;
  /** The type of the one value that FOR XML or FOR JSON makes; `options` in upper case. */
  documentType(format: string, options: string, settings: SessionSettings): DataType;
  /** The type of UNPIVOT's column of names. */
  unpivotNames(settings: SessionSettings): DataType;
  /** `name` is in lower case. */
  nullRule(name: string): NullRule | undefined;
  /** `$action` and its kin, undefined if it is none. */
  pseudoColumn(name: string, settings: SessionSettings): DataType | undefined;
  /** How the identity values go on that a call in a select list gives to SELECT INTO's column; null if it gives none. */
  identityOf(call: FunctionCall): NonNullable<CatalogColumn['generated']> | null;
  /** What SET says of the settings: `names` and `value` as SetOption has them. */
  setOption(names: readonly string[], value: string): Partial<SessionSettings>;
  /** What USE says of the settings, given the statement's text. */
  use(name: ObjectName, text: string): Partial<SessionSettings>;
  /** The type of a column that SELECT INTO or CREATE TABLE AS makes from a value of that type. */
  storedType(type: DataType): DataType;
}
