import { BIGINT, BOOLEAN, INTEGER, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { commonText } from '../../semantics/text-results.ts';
import { rewritten, same } from '../claims.ts';
import { textType } from './types.ts';

const PAGES = 'https://learn.microsoft.com/en-us/sql/t-sql/functions';
const SPARK = 'https://docs.databricks.com/aws/en/sql/language-manual/functions';

type Result = (call: CallTypes) => DataType;
type Text = Extract<DataType, { type: 'text' }>;

/** The longest text that a number, date or truth value makes. */
const OTHER_TEXT_LENGTH = 40;

function asText(type: DataType | undefined, settings: CallTypes['settings']): Text {
  if (type?.type === 'text') return type;
  return {
    type: 'text',
    length: OTHER_TEXT_LENGTH,
    unicode: false,
    padded: false,
    collation: settings.collation,
  };
}

/** The text of an argument, without the padding of CHAR. */
function like(index: number): Result {
  return ({ types, settings }) => ({ ...asText(types[index], settings), padded: false });
}

/** As long as a constant says, else as the argument is. */
const part: Result = ({ types, constants, settings }) => {
  if (types[0]?.type === 'binary') return { ...types[0], padded: false };
  const text = asText(types[0], settings);
  const count = constants.at(-1);
  const length =
    typeof count === 'number' && count > 0 && (text.length === 'max' || count < text.length)
      ? count
      : text.length;
  return { ...text, length: text.length === 'max' ? 'max' : length, padded: false };
};

/** VARCHAR(8000) or NVARCHAR(4000), MAX if an argument is. */
function long(...indexes: readonly number[]): Result {
  return ({ types, settings }) => {
    const texts = indexes.map((index) => asText(types[index], settings));
    const [first = asText(undefined, settings)] = texts;
    const unicode = texts.some((text) => text.unicode);
    const longest = unicode ? 4000 : 8000;
    return { ...first, unicode, padded: false, length: first.length === 'max' ? 'max' : longest };
  };
}

const joined: Result = ({ types, settings }) => {
  const texts = types.map((type) => asText(type, settings));
  const [first, ...others] = texts;
  if (first === undefined) return textType(1, false, settings.collation);
  const common = others.reduce((left, right) => commonText(left, right), first);
  const total = texts.reduce<number | 'max'>(
    (sum, text) => (sum === 'max' || text.length === 'max' ? 'max' : sum + text.length),
    0,
  );
  const longest = common.unicode ? 4000 : 8000;
  return { ...common, padded: false, length: total === 'max' ? 'max' : Math.min(total, longest) };
};

function fixed(length: number, unicode: boolean): Result {
  return ({ settings }) => textType(length, unicode, settings.collation);
}

const whole: Result = () => INTEGER;
/** LEN, CHARINDEX and DATALENGTH of a MAX text are BIGINT. */
function wholeOf(index: number): Result {
  return ({ types }) => {
    const type = types[index];
    return (type?.type === 'text' || type?.type === 'binary') && type.length === 'max'
      ? BIGINT
      : INTEGER;
  };
}

function claim(given: Claim, result: Result): Claim {
  return { ...given, result };
}

function library(evidence: string, result: Result): Claim {
  return claim(same(evidence, 'library-call'), result);
}

/** What T-SQL's text functions mean elsewhere, by construct key: https://learn.microsoft.com/en-us/sql/t-sql/functions/string-functions-transact-sql */
export const tsqlTextFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/len': claim(rewritten('text-length'), wholeOf(0)),
  'FunctionCall/datalength': claim(rewritten('byte-length'), wholeOf(0)),
  'FunctionCall/substring': claim(
    same(
      `The same part of the text where start and length are positive (${PAGES}/substring-transact-sql, ${SPARK}/substring).`,
      'substring',
    ),
    part,
  ),
  'FunctionCall/left': claim(
    same(
      `The same characters where their number is not negative (${PAGES}/left-transact-sql, ${SPARK}/left).`,
      'text-end',
    ),
    part,
  ),
  'FunctionCall/right': claim(
    same(
      `The same characters where their number is not negative (${PAGES}/right-transact-sql, ${SPARK}/right).`,
      'text-end',
    ),
    part,
  ),
  'FunctionCall/charindex': claim(rewritten('text-position'), wholeOf(1)),
  'FunctionCall/patindex': claim(rewritten('pattern-position'), wholeOf(1)),
  'FunctionCall/replace': claim(
    same(
      `replace finds the same where case does not matter (${PAGES}/replace-transact-sql, ${SPARK}/replace).`,
      'text-replace',
    ),
    long(0, 1, 2),
  ),
  'FunctionCall/stuff': claim(rewritten('joined-texts', 'text-overlay'), long(0, 3)),
  'FunctionCall/replicate': claim(rewritten('text-repeat'), long(0)),
  'FunctionCall/space': claim(
    same(
      `The same number of blanks where it is not negative (${PAGES}/space-transact-sql, ${SPARK}/space).`,
      'text-repeat',
    ),
    fixed(8000, false),
  ),
  'FunctionCall/upper': library(
    `upper maps the letters of A to Z alike (${PAGES}/upper-transact-sql, ${SPARK}/upper).`,
    like(0),
  ),
  'FunctionCall/lower': library(
    `lower maps the letters of A to Z alike (${PAGES}/lower-transact-sql, ${SPARK}/lower).`,
    like(0),
  ),
  'FunctionCall/reverse': library(
    `reverse gives the characters in reverse order (${PAGES}/reverse-transact-sql, ${SPARK}/reverse).`,
    like(0),
  ),
  'FunctionCall/ltrim': library(
    `Only blanks are removed (${PAGES}/ltrim-transact-sql, ${SPARK}/ltrim).`,
    like(0),
  ),
  'FunctionCall/rtrim': library(
    `Only blanks are removed (${PAGES}/rtrim-transact-sql, ${SPARK}/rtrim).`,
    like(0),
  ),
  'FunctionCall/trim': library(
    `Only blanks, or the characters given, are removed (${PAGES}/trim-transact-sql, ${SPARK}/trim).`,
    ({ types, settings }) => ({ ...asText(types.at(-1), settings), padded: false }),
  ),
  'FunctionCall/concat': claim(
    same(
      `concat joins texts that are not NULL (${PAGES}/concat-transact-sql, ${SPARK}/concat).`,
      'text-join',
    ),
    joined,
  ),
  'FunctionCall/concat_ws': library(
    `concat_ws leaves NULLs out (${PAGES}/concat-ws-transact-sql, ${SPARK}/concat_ws).`,
    joined,
  ),
  'FunctionCall/translate': claim(
    same(
      `Each character is mapped to the one in its place (${PAGES}/translate-transact-sql, ${SPARK}/translate).`,
      'character-map',
    ),
    long(0),
  ),
  'FunctionCall/ascii': library(
    `The code of the first character (${PAGES}/ascii-transact-sql, ${SPARK}/ascii).`,
    whole,
  ),
  'FunctionCall/unicode': library(
    `The code of the first character (${PAGES}/unicode-transact-sql, ${SPARK}/ascii).`,
    whole,
  ),
  'FunctionCall/char': claim(rewritten('character-code'), fixed(1, false)),
  'FunctionCall/nchar': claim(rewritten('character-code'), fixed(1, true)),
  'FunctionCall/quotename': claim(rewritten('quote-name'), fixed(258, true)),
  'FunctionCall/format': claim(rewritten('format-date', 'format-number'), fixed(4000, true)),
  'FunctionCall/str': claim(rewritten('number-text'), fixed(8000, false)),
  'FunctionCall/soundex': claim(
    same(
      `The same code for English names (${PAGES}/soundex-transact-sql, ${SPARK}/soundex).`,
      'soundex',
    ),
    fixed(4, false),
  ),
  'FunctionCall/difference': claim(rewritten('soundex-difference'), whole),
  // SQL Server 2025: https://learn.microsoft.com/en-us/sql/t-sql/functions/unistr-transact-sql and kin
  'FunctionCall/unistr': claim(rewritten('character-code'), fixed(4000, true)),
  'FunctionCall/base64_encode': claim(rewritten('library-call'), fixed(8000, false)),
  'FunctionCall/base64_decode': claim(rewritten('library-call'), () => ({
    type: 'binary',
    length: 8000,
    padded: false,
  })),
  'FunctionCall/edit_distance': claim(rewritten('library-call'), whole),
  'FunctionCall/parsename': claim(rewritten('library-call'), fixed(128, true)),
  'FunctionCall/regexp_like': library(
    `True if the expression is found anywhere, by case (${PAGES}/regexp-like-transact-sql, ${SPARK}/regexp_like).`,
    () => BOOLEAN,
  ),
  'FunctionCall/regexp_count': library(
    `How often the expression is found (${PAGES}/regexp-count-transact-sql, ${SPARK}/regexp_count).`,
    whole,
  ),
  'FunctionCall/regexp_replace': claim(rewritten('regex-replace'), long(0)),
  'FunctionCall/regexp_substr': claim(rewritten('regex-extract'), like(0)),
  'FunctionCall/regexp_instr': claim(rewritten('pattern-position'), whole),
  'FunctionCall/string_escape': claim(rewritten('library-call'), fixed(4000, true)),
  'TableFunction/generate_series': { ...rewritten('number-rows'), role: 'table' },
  'TableFunction/nodes': { ...rewritten('xml-rows'), role: 'table' },
  'TableFunction/openjson': { ...rewritten('json-rows'), role: 'table' },
  'TableFunction/string_split': { ...rewritten('split-rows'), role: 'table' },
};
