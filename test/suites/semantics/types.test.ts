import assert from 'node:assert/strict';
import { databricksDialect } from '../../../src/core/dialects/databricks/index.ts';
import { tsqlDialect } from '../../../src/core/dialects/tsql/index.ts';
import { bind } from '../../../src/core/semantics/bind.ts';
import { createCatalog } from '../../../src/core/semantics/catalog-store.ts';
import type { DataType } from '../../../src/core/semantics/data-type.ts';
import type { Dialect } from '../../../src/core/semantics/dialect.ts';
import { parse } from '../../../src/core/syntax/parse.ts';

/** The types of a query's columns, as its dialect names them. */
function typesOf(dialect: Dialect, sql: string): readonly string[] {
  const { script, diagnostics } = parse(sql, dialect.grammar);
  assert.deepEqual(diagnostics, []);
  const statement = script.items[0]?.statement;
  assert.ok(statement?.kind === 'SelectStatement', sql);
  const binding = bind(statement, sql, createCatalog(dialect.defaultSettings), dialect);
  const columns = binding.outputs.get(statement.query) ?? [];
  return columns.map((column) => dialect.typeName(column.type));
}

function check(dialect: Dialect, cases: Readonly<Record<string, string>>): void {
  for (const [expression, expected] of Object.entries(cases)) {
    assert.deepEqual(typesOf(dialect, `SELECT ${expression}`), [expected], expression);
  }
}

describe('T-SQL types', () => {
  it('reads type names with their default lengths', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/char-and-varchar-transact-sql: 30 in CAST.
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/decimal-and-numeric-transact-sql: (18,0).
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/float-and-real-transact-sql: 1–24 real, else float.
    check(tsqlDialect, {
      'CAST(1 AS varchar)': 'varchar(30)',
      'CAST(1 AS nchar)': 'nchar(30)',
      'CAST(1 AS varbinary)': 'varbinary(30)',
      'CAST(1 AS nvarchar(max))': 'nvarchar(max)',
      'CAST(1 AS decimal)': 'decimal(18,0)',
      'CAST(1 AS numeric(5))': 'decimal(5,0)',
      'CAST(1 AS dec(5,2))': 'decimal(5,2)',
      'CAST(1 AS float(24))': 'real',
      'CAST(1 AS float(25))': 'float',
      'CAST(1 AS double precision)': 'float',
      'CAST(1 AS datetime2)': 'datetime2(7)',
      'CAST(1 AS time(3))': 'time(3)',
      'CAST(1 AS datetimeoffset(0))': 'datetimeoffset(0)',
      'CAST(1 AS smalldatetime)': 'smalldatetime',
      'CAST(1 AS sysname)': 'nvarchar(128)',
      'CAST(1 AS national character varying(7))': 'nvarchar(7)',
      'CAST(1 AS bit)': 'bit',
      'CAST(1 AS smallmoney)': 'smallmoney',
      'CAST(1 AS dbo.FlagType)': 'unknown',
    });
  });

  it('gives literals the smallest type that holds them', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql, and for integers
    // .../int-bigint-smallint-and-tinyint-transact-sql: beyond INT they are decimal, not bigint.
    check(tsqlDialect, {
      '2147483647': 'int',
      '2147483648': 'decimal(10,0)',
      '12.345': 'decimal(5,3)',
      '1e0': 'float',
      $1: 'money',
      "'abc'": 'varchar(3)',
      "N'abc'": 'nvarchar(3)',
      '0x0A0B': 'varbinary(2)',
      NULL: 'int',
    });
  });

  it('follows the rules of precision and scale', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql
    const a = 'CAST(1 AS decimal(10,2))';
    const wide = 'CAST(1 AS decimal(38,20))';
    check(tsqlDialect, {
      [`${a} + ${a}`]: 'decimal(11,2)',
      [`${a} * ${a}`]: 'decimal(21,4)',
      [`${a} / ${a}`]: 'decimal(23,13)',
      [`${a} % CAST(1 AS decimal(5,4))`]: 'decimal(5,4)',
      // The page's own examples: the scale of a product gives way to the whole digits …
      [`CAST(0.0000009 AS decimal(30,20)) * CAST(1 AS decimal(30,20))`]: 'decimal(38,17)',
      // … but not below 6.
      [`CAST(0.0000009 AS decimal(30,10)) * CAST(1 AS decimal(30,10))`]: 'decimal(38,6)',
      [`${wide} + ${wide}`]: 'decimal(38,20)',
      // An int is decimal(10,0) beside a decimal, but a constant is as wide as its digits.
      [`${a} * CAST(250 AS int)`]: 'decimal(21,2)',
      [`${a} * 250`]: 'decimal(14,2)',
    });
  });

  it('converts to the type that is higher in precedence', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql
    check(tsqlDialect, {
      "1 + '1'": 'int',
      "'1' + 1.5": 'decimal(3,1)',
      '1 + CAST(1 AS bigint)': 'bigint',
      'CAST(1 AS tinyint) + CAST(1 AS smallint)': 'smallint',
      'CAST(1 AS bit) + 1': 'int',
      'CAST(1 AS real) * 2': 'real',
      '1.5 * 2e0': 'float',
      '$1 * 2': 'money',
      '$1 / $3': 'money',
      'CAST(1 AS datetime) + 1': 'datetime',
      "CAST('20200101' AS datetime) - 1.5": 'datetime',
      'CAST(1 AS bigint) & 3': 'bigint',
      '-CAST(1 AS tinyint)': 'smallint',
      'NULL + 1': 'int',
    });
  });

  it('does not guess what the server refuses', () => {
    // DATE takes no arithmetic operators: .../date-transact-sql; text takes + alone: .../add-transact-sql.
    check(tsqlDialect, {
      "CAST('20200101' AS date) + 1": 'unknown',
      "CAST('20200101' AS datetime2) + 1": 'unknown',
      "'a' - 'b'": 'unknown',
    });
  });

  it('adds up the lengths of joined text', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-transact-sql: at most 8000 bytes.
    check(tsqlDialect, {
      "'ab' + 'cde'": 'varchar(5)',
      "'ab' + N'cde'": 'nvarchar(5)',
      "CAST('' AS varchar(5000)) + CAST('' AS varchar(5000))": 'varchar(8000)',
      "CAST('' AS nvarchar(3000)) + CAST('' AS varchar(3000))": 'nvarchar(4000)',
      "CAST('' AS varchar(max)) + 'a'": 'varchar(max)',
    });
  });

  it('finds the common type of branches and set operations', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/language-elements/case-transact-sql: the highest in precedence.
    check(tsqlDialect, {
      "CASE WHEN 1 = 1 THEN 1 ELSE '2' END": 'int',
      'CASE WHEN 1 = 1 THEN 1 ELSE 2.55 END': 'decimal(12,2)',
      "CASE WHEN 1 = 1 THEN 'a' ELSE N'bcd' END": 'nvarchar(3)',
      'CASE WHEN 1 = 1 THEN CAST(1 AS date) ELSE CAST(1 AS datetime) END': 'datetime',
      'CASE WHEN 1 = 1 THEN NULL ELSE 1 END': 'int',
    });
    assert.deepEqual(typesOf(tsqlDialect, "SELECT 'ab' UNION ALL SELECT 'abcd'"), ['varchar(4)']);
  });

  it('reads what a collation does from its name', () => {
    const sensitive = tsqlDialect.collation('Latin1_General_100_CS_AI', 'implicit');
    assert.equal(sensitive.caseSensitive, true);
    assert.equal(sensitive.accentSensitive, false);
    assert.equal(sensitive.ignoresTrailingBlanks, true);
    const binary = tsqlDialect.collation('Latin1_General_BIN2', 'implicit');
    assert.equal(binary.binaryOrder, true);
    assert.equal(binary.caseSensitive, true);
    // A binary collation ignores trailing blanks, too: .../string-comparison-assignment.
    assert.equal(binary.ignoresTrailingBlanks, true);
  });

  it('lets an explicit collation win over a column, and a column over a literal', () => {
    // https://learn.microsoft.com/en-us/sql/t-sql/statements/collation-precedence-transact-sql
    const text = (name: string, strength: 'explicit' | 'implicit' | 'default'): DataType => ({
      type: 'text',
      length: 5,
      unicode: false,
      padded: false,
      collation: tsqlDialect.collation(name, strength),
    });
    const nameOf = (left: DataType, right: DataType): string => {
      const type = tsqlDialect.binaryType('+', left, right, tsqlDialect.defaultSettings);
      return type.type === 'text' ? type.collation.name : type.type;
    };
    const column = text('Latin1_General_CI_AS', 'implicit');
    assert.equal(nameOf(text('X_CS_AS', 'default'), column), 'Latin1_General_CI_AS');
    assert.equal(nameOf(column, text('Latin1_General_BIN2', 'explicit')), 'Latin1_General_BIN2');
  });
});

describe('Databricks SQL types', () => {
  it('reads type names', () => {
    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes
    check(databricksDialect, {
      'CAST(1 AS DECIMAL)': 'DECIMAL(10,0)',
      'CAST(1 AS LONG)': 'BIGINT',
      'CAST(1 AS BYTE)': 'TINYINT',
      'CAST(1 AS REAL)': 'FLOAT',
      'CAST(1 AS TIMESTAMP)': 'TIMESTAMP',
      'CAST(1 AS TIMESTAMP_NTZ)': 'TIMESTAMP_NTZ',
      'CAST(1 AS STRING)': 'STRING',
      'CAST(NULL AS ARRAY<STRUCT<a: INT, b: MAP<STRING, DATE>>>)':
        'ARRAY<STRUCT<a: INT, b: MAP<STRING, DATE>>>',
    });
  });

  it('gives literals the types that Spark gives them', () => {
    // Measured on Spark 4.3.
    check(databricksDialect, {
      '0.05': 'DECIMAL(2,2)',
      '0.5': 'DECIMAL(1,1)',
      '10.50': 'DECIMAL(4,2)',
      '1e0': 'DOUBLE',
      '1e0BD': 'DECIMAL(1,0)',
      '12345678901234567890': 'DECIMAL(20,0)',
      '2147483648': 'BIGINT',
      '5L': 'BIGINT',
      '5Y': 'TINYINT',
      '1.5D': 'DOUBLE',
      NULL: 'VOID',
    });
  });

  it('follows ANSI mode in arithmetic', () => {
    // Measured on Spark 4.3.
    const a = 'CAST(1 AS DECIMAL(10,2))';
    const wide = 'CAST(1 AS DECIMAL(38,18))';
    check(databricksDialect, {
      [`${a} + 1`]: 'DECIMAL(11,2)',
      [`${a} + CAST(1 AS BIGINT)`]: 'DECIMAL(23,2)',
      [`${a} * 250`]: 'DECIMAL(14,2)',
      [`${a} * -3`]: 'DECIMAL(12,2)',
      [`${a} % 3`]: 'DECIMAL(3,2)',
      [`${wide} * ${wide}`]: 'DECIMAL(38,6)',
      [`${a} / 3`]: 'DECIMAL(14,6)',
      '5 / 2': 'DOUBLE',
      '5 DIV 2': 'BIGINT',
      '5 % 2L': 'BIGINT',
      "'1' + 1": 'BIGINT',
      "'1' + 1.5": 'DOUBLE',
      'CAST(5 AS FLOAT) + 1': 'DOUBLE',
      '1 + NULL': 'INT',
      'NULL + NULL': 'DOUBLE',
      "'a' || 1": 'STRING',
      "DATE'2020-01-01' + INTERVAL 1 DAY": 'DATE',
      "DATE'2020-01-01' + INTERVAL 1 HOUR": 'TIMESTAMP',
      "DATE'2020-01-01' + INTERVAL 1 MONTH": 'DATE',
      "DATE'2020-01-01' + 1": 'DATE',
      "DATE'2020-01-01' - DATE'2019-01-01'": 'INTERVAL DAY',
      "'1' - '2'": 'unknown',
    });
  });

  it('finds the least common type', () => {
    // Measured on Spark 4.3 with coalesce and CASE.
    const common = (a: string, b: string): string => `CASE WHEN true THEN ${a} ELSE ${b} END`;
    check(databricksDialect, {
      [common('1', "'2'")]: 'BIGINT',
      [common('1.5', "'2'")]: 'DOUBLE',
      [common("DATE'2020-01-01'", "'2020-02-02'")]: 'DATE',
      [common('true', "'false'")]: 'BOOLEAN',
      [common('1', '1.5')]: 'DECIMAL(11,1)',
      [common('1L', '1.5')]: 'DECIMAL(21,1)',
      [common('CAST(1 AS FLOAT)', '1.5')]: 'DOUBLE',
      [common('CAST(1 AS DECIMAL(38,10))', 'CAST(1 AS DECIMAL(38,0))')]: 'DECIMAL(38,0)',
      [common("DATE'2020-01-01'", "TIMESTAMP_NTZ'2020-01-01 00:00:00'")]: 'TIMESTAMP_NTZ',
      [common("TIMESTAMP_NTZ'2020-01-01 00:00:00'", "TIMESTAMP'2020-01-01 00:00:00'")]: 'TIMESTAMP',
    });
  });

  it('reads what a collation does from its name', () => {
    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation
    const lower = databricksDialect.collation('UTF8_LCASE_RTRIM', 'explicit');
    assert.equal(lower.caseSensitive, false);
    assert.equal(lower.ignoresTrailingBlanks, true);
    const unicode = databricksDialect.collation('UNICODE_CI_AI', 'explicit');
    assert.equal(unicode.accentSensitive, false);
    assert.equal(unicode.binaryOrder, false);
    assert.equal(unicode.ignoresTrailingBlanks, false);
  });
});
