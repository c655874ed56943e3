import assert from 'node:assert/strict';
import { databricksDialect, tsqlDialect, type Dialect } from '../../../src/core/index.ts';
import { bound, lastColumns } from '../../support/bind.ts';

/**
 * `{type}` is a value of that type; REFUSED is what the vendor gives an error for.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql,
 * .../data-types/precision-scale-and-length-transact-sql, .../language-elements/arithmetic-operators-transact-sql,
 * .../language-elements/bitwise-operators-transact-sql, .../language-elements/string-concatenation-transact-sql,
 * .../data-types/datetime-transact-sql (only DATETIME and SMALLDATETIME calculate)
 */
const TSQL: readonly (readonly [expression: string, type: string])[] = [
  ['{bit} + {int}', 'int'],
  ['{tinyint} + {smallint}', 'smallint'],
  ['{int} - {bigint}', 'bigint'],
  ['{smallmoney} * {int}', 'smallmoney'],
  ['{money} / {smallmoney}', 'money'],
  ['{real} + {int}', 'real'],
  ['{real} * {decimal(9,2)}', 'real'],
  ['{real} + {float}', 'float'],
  ['{decimal(5,2)} + {decimal(6,3)}', 'decimal(7,3)'],
  ['{decimal(5,2)} * {int}', 'decimal(16,2)'],
  ['{decimal(5,2)} % {decimal(4,1)}', 'decimal(5,2)'],
  ['{datetime} + {int}', 'datetime'],
  ['{smalldatetime} - {decimal(5,2)}', 'smalldatetime'],
  ['{datetime} - {datetime}', 'datetime'],
  ['{datetime2} + {int}', 'REFUSED'],
  ['{date} + {int}', 'REFUSED'],
  ['{datetime} * {int}', 'REFUSED'],
  ['{bit} + {bit}', 'REFUSED'],
  ['{uniqueidentifier} + {int}', 'REFUSED'],
  ['{uniqueidentifier} + {uniqueidentifier}', 'REFUSED'],
  ['{varchar(5)} + {varchar(3)}', 'varchar(8)'],
  ['{nvarchar(5)} + {varchar(3)}', 'nvarchar(8)'],
  ['{varchar(8000)} + {varchar(3)}', 'varchar(8000)'],
  ['{varchar(max)} + {varchar(3)}', 'varchar(max)'],
  ['{varchar(5)} * {varchar(5)}', 'REFUSED'],
  ['{varchar(5)} + {int}', 'int'],
  ['{varbinary(2)} + {binary(3)}', 'varbinary(5)'],
  ['{varbinary(max)} + {varbinary(3)}', 'varbinary(max)'],
  ['{int} & {bit}', 'int'],
  ['{tinyint} | {smallint}', 'smallint'],
  ['{int} & {varbinary(4)}', 'int'],
  ['{varbinary(4)} ^ {int}', 'int'],
  ['{float} & {int}', 'REFUSED'],
  ['{int} << {tinyint}', 'int'],
  ['-{tinyint}', 'smallint'],
  ['-{decimal(5,2)}', 'decimal(5,2)'],
  ['-{varchar(3)}', 'REFUSED'],
  ['+{varchar(3)}', 'varchar(3)'],
  ['~{bit}', 'bit'],
  ['~{int}', 'int'],
  ['COALESCE({int}, {decimal(5,2)})', 'decimal(12,2)'],
  ['COALESCE({datetime}, {smalldatetime})', 'datetime'],
  ['COALESCE({datetime2(3)}, {datetime2(5)})', 'datetime2(5)'],
  ['COALESCE({time(3)}, {time(5)})', 'time(5)'],
  ['COALESCE({varbinary(2)}, {varbinary(3)})', 'varbinary(3)'],
  ['COALESCE({varbinary(2)}, {varbinary(max)})', 'varbinary(max)'],
  ['COALESCE({char(3)}, {varchar(2)})', 'varchar(3)'],
  ['COALESCE({binary(2)}, {binary(3)})', 'binary(3)'],
  ['COALESCE({datetime2(5)}, {datetime})', 'datetime2(5)'],
  ['{nchar(3)}', 'nchar(3)'],
  ['{char(3)}', 'char(3)'],
  ['{real} + {real}', 'real'],
  ['{real} + {varbinary(4)}', 'REFUSED'],
  ['{binary(2)} + {binary(3)}', 'binary(5)'],
  ['{decimal(5,2)} + {varchar(5)}', 'decimal(6,2)'],
  ['{decimal(5,2)} & {int}', 'REFUSED'],
  ['{xml} + {int}', 'REFUSED'],
  ['-{xml}', 'REFUSED'],
  ['-NULL', 'int'],
  ['NULL + NULL', 'int'],
];

/**
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatype-rules and the pages of the
 * operators: .../functions/plussign, minussign, asterisksign, slashsign, div, ampersandsign, pipepipesign
 */
const DATABRICKS: readonly (readonly [expression: string, type: string])[] = [
  ['{TINYINT} + {INT}', 'INT'],
  ['{INT} * {BIGINT}', 'BIGINT'],
  ['{FLOAT} + {FLOAT}', 'FLOAT'],
  ['{FLOAT} + {DOUBLE}', 'DOUBLE'],
  ['{INT} / {INT}', 'DOUBLE'],
  ['{DECIMAL(5,2)} / {INT}', 'DECIMAL(16,13)'],
  ['{INT} DIV {INT}', 'BIGINT'],
  ['{DATE} DIV {INT}', 'REFUSED'],
  ['{DATE} + {INT}', 'DATE'],
  ['{INT} + {DATE}', 'DATE'],
  ['{INT} - {DATE}', 'REFUSED'],
  ['{DATE} - {DATE}', 'INTERVAL DAY'],
  ['{STRING} - {DATE}', 'INTERVAL DAY'],
  ['{TIMESTAMP} - {DATE}', 'INTERVAL DAY TO SECOND'],
  ['{DATE} + INTERVAL 1 MONTH', 'DATE'],
  ['{DATE} + INTERVAL 1 HOUR', 'TIMESTAMP'],
  ['INTERVAL 1 DAY + {TIMESTAMP_NTZ}', 'TIMESTAMP_NTZ'],
  ['INTERVAL 1 YEAR + INTERVAL 2 MONTH', 'INTERVAL YEAR TO MONTH'],
  ['INTERVAL 2 DAY DIV INTERVAL 1 DAY', 'BIGINT'],
  ['INTERVAL 1 MONTH + INTERVAL 1 DAY', 'REFUSED'],
  ['INTERVAL 1 DAY - {DATE}', 'REFUSED'],
  ['INTERVAL 1 DAY + {BOOLEAN}', 'REFUSED'],
  ['{DATE} * {INT}', 'REFUSED'],
  ['{BOOLEAN} + {INT}', 'REFUSED'],
  ['{STRING} + {INT}', 'BIGINT'],
  ['{STRING} * {DOUBLE}', 'DOUBLE'],
  ['{STRING} || {INT}', 'STRING'],
  ['{BINARY} || {BINARY}', 'BINARY'],
  ['{ARRAY<INT>} || {ARRAY<INT>}', 'ARRAY<INT>'],
  ['{INT} & {BIGINT}', 'BIGINT'],
  ['{DOUBLE} & {INT}', 'REFUSED'],
  ['{BIGINT} << {INT}', 'BIGINT'],
  ['-{STRING}', 'DOUBLE'],
  ['-{DECIMAL(5,2)}', 'DECIMAL(5,2)'],
  ['-{DATE}', 'REFUSED'],
  ['~{INT}', 'INT'],
  ['~{DOUBLE}', 'REFUSED'],
  ['coalesce({DATE}, {TIMESTAMP})', 'TIMESTAMP'],
  ['coalesce({TIMESTAMP_NTZ}, {DATE})', 'TIMESTAMP_NTZ'],
  ['coalesce({TIMESTAMP_NTZ}, {TIMESTAMP})', 'TIMESTAMP'],
  ['coalesce({STRING}, {INT})', 'BIGINT'],
  ['coalesce({DATE}, {STRING})', 'DATE'],
  ['coalesce({FLOAT}, {BIGINT})', 'DOUBLE'],
  ['coalesce({ARRAY<INT>}, {ARRAY<BIGINT>})', 'ARRAY<BIGINT>'],
  ['coalesce({MAP<STRING, INT>}, {MAP<STRING, BIGINT>})', 'MAP<STRING, BIGINT>'],
  ['coalesce({BOOLEAN}, {DATE})', 'REFUSED'],
  ['NULL << 1', 'INT'],
  ['{INT} + NULL', 'INT'],
  ['NULL / {INT}', 'DOUBLE'],
  ['{INT} || {STRING}', 'STRING'],
  ['{INT} || {INT}', 'STRING'],
  ['INTERVAL 1 DAY - INTERVAL 2 HOUR', 'INTERVAL DAY TO SECOND'],
  ['INTERVAL 1 YEAR * 2', 'INTERVAL YEAR TO MONTH'],
  ['INTERVAL 1 YEAR * INTERVAL 1 YEAR', 'REFUSED'],
  ['{DATE} - {STRING}', 'INTERVAL DAY'],
  ['~{STRING}', 'BIGINT'],
  ['~NULL', 'INT'],
  ['-NULL', 'DOUBLE'],
];

function typeOf(dialect: Dialect, expression: string): string {
  const valued = expression.replace(/\{([^{}]+)\}/gu, 'CAST(NULL AS $1)');
  const [column = ''] = lastColumns(dialect, bound(dialect, `SELECT ${valued} AS x;`));
  return column
    .replace(/^x /u, '')
    .replace(/ null$/u, '')
    .replace('unknown', 'REFUSED');
}

describe('types of expressions', () => {
  for (const [dialect, cases] of [
    [tsqlDialect, TSQL],
    [databricksDialect, DATABRICKS],
  ] as const) {
    for (const [expression, type] of cases) {
      it(`${dialect.name}: ${expression} is ${type}`, () => {
        assert.equal(typeOf(dialect, expression), type);
      });
    }
  }
});
