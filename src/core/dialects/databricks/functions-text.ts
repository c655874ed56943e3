import { BOOLEAN, INTEGER, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { same } from '../claims.ts';
import { stringType } from './types.ts';

const OWN = 'The text is Databricks SQL already; DuckDB’s is written by the operation.';

type Result = (call: CallTypes) => DataType;

/** A STRING under the argument's collation. */
const text: Result = ({ types, settings }) => {
  const first = types.find((type) => type.type === 'text');
  return stringType(first?.type === 'text' ? first.collation : settings.collation);
};

const textOrBytes: Result = (given) =>
  given.types[0]?.type === 'binary' ? given.types[0] : text(given);

const texts: Result = (call) => ({ type: 'array', element: text(call) });

function call(operation: string, result: DataType | Result): Claim {
  return { ...same(OWN, operation), result: typeof result === 'function' ? result : () => result };
}

const library = (result: DataType | Result = text): Claim => call('library-call', result);

/** What Databricks SQL's text functions mean elsewhere: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#string-functions */
export const databricksTextFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/length': call('text-length', INTEGER),
  'FunctionCall/len': call('text-length', INTEGER),
  'FunctionCall/char_length': call('text-length', INTEGER),
  'FunctionCall/character_length': call('text-length', INTEGER),
  'FunctionCall/octet_length': call('byte-length', INTEGER),
  'FunctionCall/substring': call('substring', textOrBytes),
  'FunctionCall/substr': call('substring', textOrBytes),
  'FunctionCall/left': call('text-end', text),
  'FunctionCall/right': call('text-end', text),
  'FunctionCall/locate': call('text-position', INTEGER),
  'FunctionCall/instr': call('text-position', INTEGER),
  'FunctionCall/position': call('text-position', INTEGER),
  'FunctionCall/charindex': call('text-position', INTEGER),
  'FunctionCall/regexp_instr': call('pattern-position', INTEGER),
  'FunctionCall/replace': call('text-replace', text),
  'FunctionCall/overlay': call('text-overlay', text),
  'FunctionCall/repeat': call('text-repeat', text),
  'FunctionCall/space': call('text-repeat', text),
  'FunctionCall/concat': call('text-join', text),
  'FunctionCall/concat_ws': library(),
  'FunctionCall/upper': library(),
  'FunctionCall/ucase': library(),
  'FunctionCall/lower': library(),
  'FunctionCall/lcase': library(),
  'FunctionCall/reverse': library(),
  'FunctionCall/trim': library(),
  'FunctionCall/ltrim': library(),
  'FunctionCall/rtrim': library(),
  'FunctionCall/btrim': library(),
  'FunctionCall/translate': library(),
  'FunctionCall/ascii': library(INTEGER),
  'FunctionCall/chr': library(),
  'FunctionCall/char': library(),
  'FunctionCall/lpad': library(),
  'FunctionCall/rpad': library(),
  'FunctionCall/initcap': library(),
  'FunctionCall/split': library(texts),
  'FunctionCall/split_part': library(),
  'FunctionCall/regexp_extract_all': library(texts),
  'FunctionCall/array_join': library(({ settings }) => stringType(settings.collation)),
  'FunctionCall/size': library(INTEGER),
  'FunctionCall/array_size': library(INTEGER),
  'FunctionCall/cardinality': library(INTEGER),
  'FunctionCall/array_contains': library(BOOLEAN),
  'FunctionCall/regexp_like': library(BOOLEAN),
  'FunctionCall/regexp_count': library(INTEGER),
  'FunctionCall/startswith': library(BOOLEAN),
  'FunctionCall/endswith': library(BOOLEAN),
  'FunctionCall/contains': library(BOOLEAN),
  'FunctionCall/soundex': call('soundex', text),
  'FunctionCall/levenshtein': library(INTEGER),
  'FunctionCall/base64': library(),
  'FunctionCall/unbase64': library({ type: 'binary', length: 'max', padded: false }),
  'FunctionCall/dayname': library(),
  'FunctionCall/monthname': library(),
  'FunctionCall/unix_date': library(INTEGER),
  'FunctionCall/date_from_unix_date': library({ type: 'date' }),
  'FunctionCall/regexp_replace': call('regex-replace', text),
  'FunctionCall/regexp_extract': call('regex-extract', text),
  'FunctionCall/regexp_substr': call('regex-extract', text),
  'FunctionCall/format_number': call('format-number', text),
  'TableFunction/explode': { ...same(OWN, 'explode-rows'), role: 'table' },
  'TableFunction/range': { ...same(OWN, 'number-rows'), role: 'table' },
  'TableFunction/posexplode': { ...same(OWN, 'explode-rows'), role: 'table' },
};
