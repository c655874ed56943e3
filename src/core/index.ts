/** The only door of the core for other layers. */
export { compile, type Compiled, type CompileRequest } from './program/compile.ts';
export type {
  CompiledText,
  ErrorPolicy,
  ErrorReach,
  Origin,
  Procedure,
  Program,
  ResultColumn,
  RuntimeError,
  RunText,
  Slot,
  SqlTemplate,
  Step,
  SystemValue,
} from './program/program.ts';
export { RAISED_ERROR_PREFIX } from './program/program.ts';
export { port, type Port, type PortedStatement, type PortRequest, type PortState } from './port.ts';
export { writtenFor } from './written-for.ts';
export type { MapEntry } from './emit/assemble.ts';
export type { WriteOptions } from './emit/write-context.ts';
export { databricksDialect } from './dialects/databricks/index.ts';
export { tsqlDialect } from './dialects/tsql/index.ts';
export { createCatalog } from './semantics/catalog-store.ts';
export { bindScript, type ScriptBinding } from './semantics/bind.ts';
export { unknownTables, type UnknownTable } from './semantics/unknown-tables.ts';
export type { Binding, OutputColumn, ResolvedObject } from './semantics/binding.ts';
export {
  listedColumns,
  nameKey,
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  type QualifiedName,
  type SessionSettings,
} from './semantics/catalog.ts';
export type { DataType } from './semantics/data-type.ts';
export type { Dialect } from './semantics/dialect.ts';
export { worse, type Assumption, type Fidelity, type Finding } from './semantics/finding.ts';
export type {
  AnyOperation,
  OperationDocs,
  OperationExample,
  SourceDialect,
  Target,
} from './semantics/operation.ts';
export { operations } from './semantics/operations/catalogue.ts';
export { duckdbTypeName } from './targets/duckdb/type-name.ts';
export { databricksTypeName } from './targets/databricks-sql/type-name.ts';
export type { Diagnostic } from './syntax/diagnostic.ts';
export type { Node, Script, Statement, PlacedStatement } from './syntax/ast/index.ts';
export { parse, type ParseResult } from './syntax/parse.ts';
export { splitBatches, type Batch } from './syntax/batches.ts';
export { constantOf } from './semantics/constant.ts';
export { knownTexts } from './emit/known-texts.ts';
export { reparse } from './syntax/reparse.ts';
export { treeText } from './syntax/tree-text.ts';
export { walk, walkScript } from './syntax/children.ts';
export { statementListsOf } from './syntax/nested-statements.ts';
export { definitionText } from './editor/definition-text.ts';
export { foldingLines, type FoldingLines } from './editor/folding.ts';
export { layoutParts } from './editor/layout-parts.ts';
export { haveSameTokens } from './editor/same-tokens.ts';
export { matchingWords } from './editor/matching-words.ts';
export { outlineOf, type OutlineItem, type OutlineKind } from './editor/outline.ts';
export { renameEdits, renameTarget, type RenameRefusal } from './editor/rename.ts';
export {
  isShared,
  namesOfScript,
  type NameOccurrence,
  type ScriptNames,
} from './editor/script-names.ts';
export { selectionRanges } from './editor/selection-ranges.ts';
export {
  semanticTokenModifiers,
  semanticTokens,
  semanticTokenTypes,
} from './editor/semantic-tokens.ts';
export { LineNumbers } from './text/line-numbers.ts';
export type { Span } from './text/span.ts';
export { applyEdits, type SourceFix, type TextEdit } from './text/edit.ts';
