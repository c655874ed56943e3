import assert from 'node:assert/strict';
import {
  compile,
  createCatalog,
  databricksDialect,
  type Finding,
} from '../../../src/core/index.ts';
import { portOptions, portText } from '../../support/preview/port-text.ts';

/**
 * Calls that lack an argument which the syntax of their function has not in square brackets:
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/functions
 */
const TSQL = `
  ABS() POWER() POWER(2) CEILING() FLOOR() ROUND() STR() SOUNDEX()
  LEN() DATALENGTH() SUBSTRING() SUBSTRING('a') LEFT('a') RIGHT() RIGHT('a') CHARINDEX('a')
  PATINDEX('a') REPLACE('a') STUFF() STUFF('a') STUFF('a',1) STUFF('a',1,2) REPLICATE('a') SPACE()
  TRANSLATE('a') TRANSLATE('a','b') CHAR() NCHAR() QUOTENAME() FORMAT(1)
  SWITCHOFFSET() TODATETIMEOFFSET(SYSDATETIME())
  DATEADD(day) DATEADD(day,1) DATEDIFF(day) DATEDIFF(day,GETDATE()) DATEPART(day) DATENAME(day)
  YEAR() MONTH() DAY() EOMONTH() DATE_BUCKET(day) DATE_BUCKET(day,1) DATETRUNC(day)
  SUM() AVG() MIN() MAX() STRING_AGG() NULLIF() NULLIF(1) IIF(1=1) CHOOSE(1) ISNUMERIC() ISDATE()
  JSON_VALUE() JSON_VALUE('{}') JSON_QUERY() ISJSON() HASHBYTES() HASHBYTES('MD5')
  DATETIME2FROMPARTS(2024,1,1)
`;

/** The same of Databricks: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin */
const DATABRICKS = `
  round() ceil() floor() abs() sign() power(2) mod(1) pmod(1) try_add(1) try_divide()
  length() octet_length() substring() substring('a') left('a') right('a') locate('a') instr('a')
  regexp_instr('a') replace('a') overlay('a') overlay('a','b') repeat('a') space()
  soundex() regexp_replace('a') regexp_replace('a','b') regexp_extract('a') format_number(1)
  convert_timezone('UTC') date_add(DATE'2024-01-01') timestampadd(DAY)
  datediff(DATE'2024-01-01') timestampdiff(DAY)
  year() last_day() date_trunc('DAY') trunc(DATE'2024-01-01')
  date_format(DATE'2024-01-01') to_date() to_timestamp()
  sum() avg() min() max() string_agg() nullif(1) if(true) elt(1) md5() sha2()
  from_json() get_json_object() get_json_object('{}') to_json() parse_json() variant_get()
  xpath_string() xpath_string('<a/>')
`;

const callsOf = (list: string): readonly string[] => list.trim().split(/\s+/u);

const isDoubtful = ({ fidelity }: Finding): boolean =>
  fidelity.kind !== 'exact' && fidelity.kind !== 'conditional';

describe('a call with too few arguments', () => {
  for (const call of callsOf(TSQL)) {
    it(`is reported in T-SQL: ${call}`, () => {
      assert.ok(portText(`SELECT ${call};`, 'tsql', portOptions(false)).findings.some(isDoubtful));
    });
  }

  for (const call of callsOf(DATABRICKS)) {
    it(`is reported in a port: ${call}`, () => {
      const { findings } = compile(`SELECT ${call};`, {
        dialect: databricksDialect,
        catalog: createCatalog(databricksDialect.defaultSettings),
        options: { ...portOptions(false), target: 'duckdb' },
      });
      assert.ok(findings.some(isDoubtful));
    });
  }
});
