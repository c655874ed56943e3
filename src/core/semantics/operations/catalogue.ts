import type { AnyOperation } from '../operation.ts';
import { applyJoinOperation } from './apply-join.ts';
import { groupingOperation } from './grouping.ts';
import { setOperationOperation } from './set-operation.ts';
import { hintOperation } from './hint.ts';
import { joinSpellingOperation } from './join-spelling.ts';
import { identifierOperation } from './identifier.ts';
import { objectGuardOperation } from './object-guard.ts';
import { objectNameOperation } from './object-name.ts';
import { orderItemOperation } from './order-item.ts';
import { recursiveCteOperation } from './recursive-cte.ts';
import { rowLimitOperation } from './row-limit.ts';
import { groupedSubqueryOperation } from './grouped-subquery.ts';
import { sortKeyOperation } from './sort-key.ts';
import { hiddenColumnOperation } from './hidden-column.ts';
import { starOperation } from './star.ts';
import { systemTableOperation } from './system-table.ts';
import { shadowedTableOperation } from './shadowed-table.ts';
import { selectAliasOperation } from './select-alias.ts';
import { alterTableOperation } from './alter-table.ts';
import { createFromQueryOperation } from './create-from-query.ts';
import { createTableOperation } from './create-table.ts';
import { deleteOperation } from './delete.ts';
import { dropOperation } from './drop.ts';
import { droppedStatementOperation } from './dropped-statement.ts';
import { insertExecuteOperation } from './insert-execute.ts';
import { changeThroughViewOperation } from './change-through-view.ts';
import { insertOperation } from './insert.ts';
import { mergeOperation } from './merge.ts';
import { outsideSqlOperation } from './outside-sql.ts';
import { schemaOperation } from './schema.ts';
import { secondOutputOperation } from './second-output.ts';
import { joinedTextsOperation } from './joined-texts.ts';
import { jsonRowsOperation } from './json-rows.ts';
import { inlineRowsOperation } from './inline-rows.ts';
import { jsonStructureOperation } from './json-structure.ts';
import { variantOperation, variantRowsOperation } from './variant.ts';
import { documentKeyOperation } from './document-rows.ts';
import { jsonChangeOperation } from './json-change.ts';
import { jsonAggregateOperation } from './json-aggregate.ts';
import { jsonConstructionOperation } from './json-construction.ts';
import { jsonDocumentOperation } from './json-document.ts';
import { nestedSyntaxOperation, nestedValueOperation, semiJoinOperation } from './nested-value.ts';
import { structJsonOperation } from './struct-json.ts';
import { xmlDocumentOperation } from './xml-document.ts';
import { xmlRowsOperation } from './xml-rows.ts';
import { xmlValueOperation } from './xml-value.ts';
import { jsonTextOperation } from './json-text.ts';
import { typePropertyOperation } from './type-property.ts';
import { pivotOperation } from './pivot.ts';
import { limitedResultOperation } from './limited-result.ts';
import { selectIntoOperation } from './select-into.ts';
import { sequenceOperation } from './sequence.ts';
import { truncateOperation } from './truncate.ts';
import { updateOperation } from './update.ts';
import { tableVariableOperation } from './table-variable.ts';
import { valuesOperation } from './values.ts';
import { averageOperation } from './average.ts';
import { countOperation } from './count.ts';
import { estimateOperation } from './estimate.ts';
import { extremeOperation } from './extreme.ts';
import { groupingBitsOperation } from './grouping-bits.ts';
import { libraryAggregateOperation } from './library-aggregate.ts';
import { libraryCallOperation } from './library-call.ts';
import { percentileOperation } from './percentile.ts';
import { sumOperation } from './sum.ts';
import { textAggregateOperation } from './text-aggregate.ts';
import { windowFunctionOperation } from './window-function.ts';
import { windowPartitionOperation } from './window-partition.ts';
import { textLengthOperation } from './text-length.ts';
import { bitFunctionOperation } from './bit-function.ts';
import { byteLengthOperation } from './byte-length.ts';
import { substringOperation } from './substring.ts';
import { textEndOperation } from './text-end.ts';
import { textPositionOperation } from './text-position.ts';
import { patternPositionOperation } from './pattern-position.ts';
import { textReplaceOperation } from './text-replace.ts';
import { textOverlayOperation } from './text-overlay.ts';
import { textRepeatOperation } from './text-repeat.ts';
import { textJoinOperation } from './text-join.ts';
import { changedRowsOperation } from './changed-rows.ts';
import { characterCodeOperation } from './character-code.ts';
import { characterMapOperation } from './character-map.ts';
import { quoteNameOperation } from './quote-name.ts';
import { formatNumberOperation } from './format-number.ts';
import { numberTextOperation } from './number-text.ts';
import { splitRowsOperation } from './split-rows.ts';
import { explodeRowsOperation } from './explode-rows.ts';
import { regexExtractOperation, regexReplaceOperation } from './regex.ts';
import { parseDateOperation } from './parse-date.ts';
import { soundexOperation } from './soundex.ts';
import { soundexDifferenceOperation } from './soundex-difference.ts';
import { numberRowsOperation } from './number-rows.ts';
import { convertZoneOperation, currentTimeOperation } from './current-time.ts';
import { dateAddOperation } from './date-add.ts';
import { dateBucketOperation } from './date-bucket.ts';
import { dateConstructOperation } from './date-construct.ts';
import { dateDifferenceOperation } from './date-difference.ts';
import { dateFieldOperation } from './date-field.ts';
import { dateTruncateOperation } from './date-truncate.ts';
import { formatDateOperation } from './format-date.ts';
import { monthEndOperation } from './month-end.ts';
import { offsetMomentOperation } from './offset-moment.ts';
import { outerJoinComparisonOperation } from './outer-join-comparison.ts';
import { batchOperation } from './batch.ts';
import { controlFlowOperation } from './control-flow.ts';
import { cursorOperation } from './cursor.ts';
import { declareOperation } from './declare.ts';
import { executeProcedureOperation } from './execute-procedure.ts';
import { loopControlOperation } from './loop-control.ts';
import { printOperation } from './print.ts';
import { statementFailureOperation } from './statement-failure.ts';
import { rowComparisonOperation } from './row-comparison.ts';
import { rowCountOperation } from './row-count.ts';
import { sessionOptionOperation } from './session-option.ts';
import { setVariableOperation } from './set-variable.ts';
import { throwOperation } from './throw.ts';
import { transactionOperation } from './transaction.ts';
import { batchVariableOperation } from './batch-variable.ts';
import { columnNameOperation } from './column-name.ts';
import { textLiteralOperation } from './text-literal.ts';
import { arithmeticOperation, bitwiseOperation, negateOperation } from './arithmetic.ts';
import { caseOperation } from './case.ts';
import { comparisonSpellingOperation } from './comparison-spelling.ts';
import { castOperation } from './cast.ts';
import { compareOperation } from './compare.ts';
import { divideOperation } from './divide.ts';
import { hashOperation } from './hash.ts';
import { identityFunctionOperation } from './identity-function.ts';
import { inListOperation } from './in-list.ts';
import { likeOperation } from './like.ts';
import {
  numberLiteralOperation,
  binaryLiteralOperation,
  typedLiteralOperation,
} from './literal.ts';
import { firstNotNullOperation, nullIfOperation, choiceOperation } from './null-choice.ts';
import { roundOperation } from './round.ts';
import { arithmeticFunctionOperation } from './arithmetic-function.ts';
import { floatingFunctionOperation } from './floating-function.ts';
import { greatestOperation } from './greatest.ts';
import { numberFunctionOperation } from './number-function.ts';
import { quantifiedOperation } from './quantified.ts';
import { randomNumberOperation } from './random-number.ts';
import {
  collateOperation,
  nullSafeEqualOperation,
  intervalLiteralOperation,
} from './small-constructs.ts';
import { userFunctionOperation } from './user-function.ts';
import { valueTestOperation } from './value-test.ts';
import { systemFunctionOperation } from './system-function.ts';
import { plainFunctionOperation } from './plain-function.ts';

/** Every operation, in the order in which documentation lists them. The one place of registration. */
export const operations: readonly AnyOperation[] = [
  // numbers, conversion, comparison
  arithmeticOperation,
  bitwiseOperation,
  negateOperation,
  caseOperation,
  castOperation,
  compareOperation,
  comparisonSpellingOperation,
  divideOperation,
  hashOperation,
  identityFunctionOperation,
  inListOperation,
  rowComparisonOperation,
  likeOperation,
  numberLiteralOperation,
  binaryLiteralOperation,
  typedLiteralOperation,
  firstNotNullOperation,
  nullIfOperation,
  choiceOperation,
  roundOperation,
  numberFunctionOperation,
  floatingFunctionOperation,
  greatestOperation,
  randomNumberOperation,
  arithmeticFunctionOperation,
  collateOperation,
  nullSafeEqualOperation,
  quantifiedOperation,
  intervalLiteralOperation,
  valueTestOperation,
  textLiteralOperation,
  columnNameOperation,
  batchVariableOperation,
  systemFunctionOperation,
  jsonTextOperation,
  typePropertyOperation,
  jsonRowsOperation,
  xmlDocumentOperation,
  xmlValueOperation,
  xmlRowsOperation,
  jsonChangeOperation,
  jsonAggregateOperation,
  jsonConstructionOperation,
  jsonDocumentOperation,
  structJsonOperation,
  nestedValueOperation,
  nestedSyntaxOperation,
  semiJoinOperation,
  documentKeyOperation,
  jsonStructureOperation,
  inlineRowsOperation,
  variantOperation,
  variantRowsOperation,
  plainFunctionOperation,
  // text, dates, aggregates, windows
  currentTimeOperation,
  convertZoneOperation,
  dateAddOperation,
  dateDifferenceOperation,
  dateFieldOperation,
  dateTruncateOperation,
  dateBucketOperation,
  dateConstructOperation,
  monthEndOperation,
  offsetMomentOperation,
  formatDateOperation,
  parseDateOperation,
  soundexOperation,
  soundexDifferenceOperation,
  averageOperation,
  countOperation,
  estimateOperation,
  extremeOperation,
  groupingBitsOperation,
  libraryAggregateOperation,
  libraryCallOperation,
  percentileOperation,
  sumOperation,
  textAggregateOperation,
  windowFunctionOperation,
  windowPartitionOperation,
  bitFunctionOperation,
  textLengthOperation,
  byteLengthOperation,
  substringOperation,
  textEndOperation,
  textPositionOperation,
  patternPositionOperation,
  textReplaceOperation,
  textOverlayOperation,
  textRepeatOperation,
  textJoinOperation,
  changedRowsOperation,
  characterCodeOperation,
  characterMapOperation,
  quoteNameOperation,
  formatNumberOperation,
  numberTextOperation,
  splitRowsOperation,
  explodeRowsOperation,
  numberRowsOperation,
  regexExtractOperation,
  regexReplaceOperation,
  // queries and statements
  identifierOperation,
  objectGuardOperation,
  objectNameOperation,
  selectAliasOperation,
  rowLimitOperation,
  sortKeyOperation,
  groupedSubqueryOperation,
  hiddenColumnOperation,
  starOperation,
  systemTableOperation,
  shadowedTableOperation,
  orderItemOperation,
  applyJoinOperation,
  joinSpellingOperation,
  recursiveCteOperation,
  hintOperation,
  setOperationOperation,
  groupingOperation,
  valuesOperation,
  pivotOperation,
  joinedTextsOperation,
  limitedResultOperation,
  selectIntoOperation,
  insertExecuteOperation,
  insertOperation,
  updateOperation,
  deleteOperation,
  mergeOperation,
  changeThroughViewOperation,
  createTableOperation,
  alterTableOperation,
  tableVariableOperation,
  createFromQueryOperation,
  schemaOperation,
  dropOperation,
  droppedStatementOperation,
  outsideSqlOperation,
  secondOutputOperation,
  sequenceOperation,
  truncateOperation,
  userFunctionOperation,
  outerJoinComparisonOperation,
  // scripts
  batchOperation,
  controlFlowOperation,
  cursorOperation,
  declareOperation,
  executeProcedureOperation,
  loopControlOperation,
  printOperation,
  statementFailureOperation,
  rowCountOperation,
  sessionOptionOperation,
  setVariableOperation,
  throwOperation,
  transactionOperation,
];

const BY_NAME = new Map(operations.map((operation) => [operation.operation, operation]));

/** The operation of that name. Throws a TypeError for a name that no file defines: a claim's typing error. */
export function findOperation(name: string): AnyOperation {
  const operation = BY_NAME.get(name);
  if (operation === undefined) throw new TypeError(`no operation is named ${name}`);
  return operation;
}
