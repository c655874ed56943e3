import type { QualifiedName, SessionSettings } from './catalog.ts';
import type { DataType } from './data-type.ts';
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
  literalType(literal: string, raw: string, typeName: string | null, settings: SessionSettings): DataType;
  /** The literal's value: text for strings and binaries and exact numbers too long for a number. */
  literalValue(literal: string, raw: string): string | number | boolean | null;
  /** The type of `left operator right`, by the dialect's precedence and scale rules. */
  binaryType(operator: string, left: DataType, right: DataType, settings: SessionSettings): DataType;
  /** The common type of CASE branches, COALESCE arguments, UNION columns. */
  commonType(types: readonly DataType[]): DataType;
  /** Fills in database and schema, folds case. */
  resolveName(name: ObjectName, settings: SessionSettings): QualifiedName;
  /** The type of `@@x`, `unknown` if there is none such. */
  systemVariableType(name: string): DataType;
}

