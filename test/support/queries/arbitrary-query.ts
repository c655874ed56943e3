import fc, { type Arbitrary, type LetrecTypedTie } from 'fast-check';

/** Expressions by the family of their type; each is T-SQL over the columns of the sample table. */
interface Families {
  readonly integer: string;
  readonly decimal: string;
  readonly float: string;
  readonly text: string;
  readonly moment: string;
  readonly condition: string;
}

const WHOLE_UNITS = ['year', 'quarter', 'month', 'week', 'day'] as const;
const UNITS = [...WHOLE_UNITS, 'hour', 'minute', 'second'] as const;

const join = (...parts: readonly (Arbitrary<string> | string)[]): Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));

const call = (name: string, ...parts: readonly (Arbitrary<string> | string)[]): Arbitrary<string> =>
  join(`${name}(`, ...parts.flatMap((part, index) => (index === 0 ? [part] : [', ', part])), ')');

const oneOf = (...texts: readonly string[]): Arbitrary<string> => fc.constantFrom(...texts);

const count = oneOf('0', '1', '2', '3', '5', '-1', 'NULL');

/** What of a family chooses between two, or stands in for NULL. */
function choices(of: Arbitrary<string>, condition: Arbitrary<string>): Arbitrary<string>[] {
  return [
    join('CASE WHEN ', condition, ' THEN ', of, ' ELSE ', of, ' END'),
    join('CASE WHEN ', condition, ' THEN ', of, ' END'),
    call('COALESCE', of, of),
    call('ISNULL', of, of),
    call('NULLIF', of, of),
    call('IIF', condition, of, of),
  ];
}

/** Arbitrary expressions that T-SQL takes, of each family. */
export const { integer, decimal, float, text, moment, condition } = fc.letrec<Families>(
  (tie: LetrecTypedTie<Families>) => {
    const integer = tie('integer');
    const decimal = tie('decimal');
    const float = tie('float');
    const text = tie('text');
    const moment = tie('moment');
    const condition = tie('condition');
    const number = fc.oneof(integer, decimal);
    const deep = (
      leaf: Arbitrary<string>,
      ...nodes: readonly Arbitrary<string>[]
    ): Arbitrary<string> =>
      fc.oneof(
        { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
        { arbitrary: leaf, weight: nodes.length },
        ...nodes.map((arbitrary) => ({ arbitrary, weight: 1 })),
      );
    const compared = (of: Arbitrary<string>): Arbitrary<string>[] => [
      join(of, ' ', oneOf('=', '<>', '<', '<=', '>', '>='), ' ', of),
      join(of, oneOf(' BETWEEN ', ' NOT BETWEEN '), of, ' AND ', of),
      join(of, oneOf(' IN (', ' NOT IN ('), of, ', ', of, ')'),
      join(of, oneOf(' IS NULL', ' IS NOT NULL')),
    ];
    return {
      integer: deep(
        oneOf('i', 'j', 's', 'y', 'b', 'k', '0', '1', '-1', '7', '10'),
        join('(', integer, ' ', oneOf('+', '-', '*', '/', '%', '&', '|', '^'), ' ', integer, ')'),
        join('-(', integer, ')'),
        join('~', call('ABS', integer)),
        call('ABS', integer),
        call('SIGN', integer),
        call('LEN', text),
        call('DATALENGTH', text),
        call('CHARINDEX', text, text),
        call('CHARINDEX', text, text, count),
        call('PATINDEX', oneOf("'%b%'", "'a%'", "'%[0-9]%'", "'%[^a-z]%'", "'_b%'"), text),
        call('ASCII', text),
        call('UNICODE', text),
        call('DATEDIFF', oneOf(...WHOLE_UNITS), moment, moment),
        call('DATEPART', oneOf(...UNITS, 'weekday', 'dayofyear', 'iso_week'), moment),
        call('YEAR', moment),
        call('MONTH', moment),
        call('DAY', moment),
        join('CAST(', decimal, ' AS int)'),
        join('TRY_CAST(', text, ' AS int)'),
        call('ISNUMERIC', text),
        call('ISDATE', text),
        call('CHOOSE', integer, integer, integer),
        call('ROUND', integer, oneOf('0', '-1', '-2')),
        call('POWER', integer, oneOf('0', '1', '2')),
        ...choices(integer, condition),
      ),
      decimal: deep(
        oneOf('d', 'e', 'm', '0.5', '12.345', '-1.0', '100.'),
        join('(', decimal, ' ', oneOf('+', '-', '*', '/', '%'), ' ', number, ')'),
        join('(', integer, ' ', oneOf('+', '-', '*', '/'), ' ', decimal, ')'),
        join('-', call('ABS', decimal)),
        call('ROUND', decimal, oneOf('0', '1', '2', '-1')),
        call('ROUND', decimal, oneOf('0', '1'), '1'),
        call('FLOOR', decimal),
        call('CEILING', decimal),
        join(
          'CAST(',
          number,
          ' AS ',
          oneOf('decimal(10,2)', 'decimal(38,10)', 'numeric(5,1)', 'money'),
          ')',
        ),
        join('TRY_CAST(', text, ' AS decimal(10,2))'),
        ...choices(decimal, condition),
      ),
      float: deep(
        oneOf('f', '1e0', '2.5e-3'),
        join('(', float, ' ', oneOf('+', '-', '*', '/'), ' ', number, ')'),
        join('CAST(', number, ' AS float)'),
        call('SQRT', join('ABS(', integer, ')')),
        call('ROUND', float, oneOf('0', '1', '2')),
        call('FLOOR', float),
        ...choices(float, condition),
      ),
      text: deep(
        oneOf('v', 'n', 'c', "''", "' '", "'a'", "'ABC'", "'b '", "N'é'", "'12'", "'%'"),
        join('(', text, ' + ', text, ')'),
        call('CONCAT', text, fc.oneof(text, integer, decimal, moment)),
        call('CONCAT_WS', "'-'", text, text, integer),
        call('LEFT', text, oneOf('0', '1', '3', '50')),
        call('RIGHT', text, oneOf('0', '1', '3', '50')),
        call('SUBSTRING', text, count, oneOf('0', '1', '2', '50')),
        call('REPLACE', text, text, text),
        call('STUFF', text, count, oneOf('0', '1', '2'), text),
        call('UPPER', text),
        call('LOWER', text),
        call('LTRIM', text),
        call('RTRIM', text),
        call('TRIM', text),
        call('REVERSE', text),
        call('REPLICATE', text, count),
        call('QUOTENAME', text),
        call('TRANSLATE', text, "'abc'", "'xyz'"),
        call('STR', fc.oneof(number, float), oneOf('5', '10'), oneOf('0', '2')),
        call('SPACE', count),
        join(
          'CAST(',
          fc.oneof(number, moment),
          ' AS ',
          oneOf('varchar(30)', 'nvarchar(40)', 'varchar(max)'),
          ')',
        ),
        join('CAST(', text, ' AS ', oneOf('varchar(2)', 'char(4)', 'nvarchar(3)'), ')'),
        join(
          'CONVERT(',
          oneOf('varchar(30)', 'char(10)', 'varchar(8)'),
          ', ',
          moment,
          ', ',
          oneOf(
            '101',
            '103',
            '106',
            '107',
            '108',
            '111',
            '112',
            '113',
            '114',
            '120',
            '121',
            '126',
            '0',
            '1',
            '5',
            '9',
          ),
          ')',
        ),
        call('DATENAME', oneOf('year', 'month', 'weekday', 'day', 'quarter'), moment),
        call('FORMAT', moment, oneOf("'yyyy-MM-dd'", "'dd MMM yyyy HH:mm'", "'d'", "'MMMM'")),
        call('FORMAT', number, oneOf("'N2'", "'0.00'", "'#,##0'", "'000'")),
        ...choices(text, condition),
      ),
      moment: deep(
        oneOf(
          'dt',
          'd2',
          'da',
          "CAST('20240315 10:20:30' AS datetime)",
          "CAST('20240331' AS date)",
        ),
        call('DATEADD', oneOf(...WHOLE_UNITS), oneOf('1', '-1', '0', '13', 'y'), moment),
        call(
          'DATEADD',
          oneOf('hour', 'minute', 'second'),
          oneOf('1', '-90', '3600'),
          fc.oneof(oneOf('dt', 'd2')),
        ),
        call('EOMONTH', moment),
        call('EOMONTH', moment, oneOf('1', '-1', '12')),
        join(
          'CAST(',
          moment,
          ' AS ',
          oneOf('date', 'datetime2(0)', 'smalldatetime', 'datetime2(3)'),
          ')',
        ),
        call('DATEFROMPARTS', call('YEAR', moment), call('MONTH', moment), '1'),
        call('DATETRUNC', oneOf('year', 'quarter', 'month', 'week', 'day'), moment),
        join('TRY_CAST(', text, ' AS date)'),
        ...choices(moment, condition),
      ),
      condition: fc.oneof(
        { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
        oneOf('x = 1', 'i > 0', "v = 'ABC'", 'd IS NULL'),
        ...compared(number),
        ...compared(text),
        ...compared(moment),
        join(
          text,
          oneOf(' LIKE ', ' NOT LIKE '),
          oneOf("'a%'", "'%B%'", "'_b%'", "'[a-c]%'", "'%[^0-9]%'", "'%'", "''"),
        ),
        join('(', condition, oneOf(' AND ', ' OR '), condition, ')'),
        join('NOT (', condition, ')'),
      ),
    };
  },
);

const value = fc.oneof(integer, decimal, float, text, moment);
const summable = fc.oneof(integer, decimal);
const group = fc.oneof(integer, text, moment, decimal);

const joined = oneOf(
  't.i = u.i',
  't.v = u.v',
  't.n = u.n',
  't.v = u.n',
  't.da = u.da',
  'CAST(t.dt AS date) = u.da',
  't.d < u.p',
  'LEN(t.v) = LEN(u.v)',
  "t.v LIKE u.v + '%'",
);
const subquery = oneOf(
  'SELECT u.i FROM u',
  'SELECT u.i FROM u WHERE u.i IS NOT NULL',
  'SELECT LEN(u.v) FROM u WHERE u.v IS NOT NULL',
);
/** Queries of one column, whose rows can be put together with those of another one. */
const column = fc.oneof(
  join('SELECT ', fc.oneof(integer, decimal), ' AS r FROM t'),
  oneOf('SELECT i AS r FROM u', 'SELECT p AS r FROM u', 'SELECT 1 AS r', 'SELECT NULL AS r'),
);
const textColumn = fc.oneof(
  join('SELECT ', text, ' AS r FROM t'),
  oneOf('SELECT v AS r FROM u', 'SELECT n AS r FROM u', "SELECT 'ABC' AS r"),
);
const frame = oneOf(
  '',
  ' ROWS BETWEEN 1 PRECEDING AND CURRENT ROW',
  ' ROWS UNBOUNDED PRECEDING',
  ' ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
);

/** Queries of two tables and their like. */
const ofMany: Arbitrary<string> = fc.oneof(
  join(
    'SELECT t.k, u.p, u.v FROM t ',
    oneOf('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'),
    ' u ON ',
    joined,
    ' ORDER BY t.k, u.p, u.v',
  ),
  join('SELECT k FROM t WHERE ', integer, oneOf(' IN (', ' NOT IN ('), subquery, ') ORDER BY k'),
  join(
    'SELECT k FROM t WHERE ',
    oneOf('EXISTS', 'NOT EXISTS'),
    ' (SELECT * FROM u WHERE ',
    joined,
    ') ORDER BY k',
  ),
  join(
    'SELECT t.k, (SELECT ',
    oneOf('MAX(u.p)', 'COUNT(*)', 'MIN(u.v)', 'SUM(u.i)'),
    ' FROM u WHERE ',
    joined,
    ') AS r FROM t ORDER BY k',
  ),
  join(column, oneOf(' UNION ', ' UNION ALL ', ' EXCEPT ', ' INTERSECT '), column),
  join(textColumn, oneOf(' UNION ', ' EXCEPT ', ' INTERSECT '), textColumn),
  join(
    'SELECT t.k, a.p FROM t ',
    oneOf('CROSS', 'OUTER'),
    ' APPLY (SELECT TOP 1 u.p FROM u WHERE ',
    joined,
    ' ORDER BY u.p DESC, u.v) AS a ORDER BY t.k',
  ),
  join(
    'SELECT STRING_AGG(CAST(',
    fc.oneof(integer, text),
    " AS varchar(100)), ',') WITHIN GROUP (ORDER BY k) AS r FROM t",
  ),
  join(
    'SELECT k, ',
    oneOf('LAG', 'LEAD', 'FIRST_VALUE'),
    '(',
    value,
    ') OVER (ORDER BY k) AS r FROM t ORDER BY k',
  ),
  join(
    'SELECT k, LAST_VALUE(',
    value,
    ') OVER (PARTITION BY y % 2 ORDER BY k',
    frame,
    ') AS r FROM t ORDER BY k',
  ),
  join(
    'SELECT k, ',
    oneOf('SUM', 'AVG', 'MIN', 'COUNT'),
    '(',
    summable,
    ') OVER (ORDER BY k',
    frame,
    ') AS r FROM t ORDER BY k',
  ),
  join(
    'SELECT k, NTILE(3) OVER (ORDER BY ',
    group,
    ', k) AS r, PERCENT_RANK() OVER (ORDER BY ',
    group,
    ') AS q FROM t ORDER BY k',
  ),
  join(
    'SELECT i, x, GROUPING(i) AS g, COUNT(*) AS c, SUM(',
    summable,
    ') AS a FROM t GROUP BY ',
    oneOf('ROLLUP(i, x)', 'CUBE(i, x)', 'GROUPING SETS ((i), (x), ())'),
    ' ORDER BY g, i, x, c',
  ),
  join(
    'SELECT k, ',
    value,
    ' AS r FROM t ORDER BY ',
    group,
    ', k OFFSET 1 ROWS FETCH NEXT 3 ROWS ONLY',
  ),
  join(
    'WITH q AS (SELECT k, ',
    text,
    ' AS a, ',
    integer,
    ' AS b FROM t) SELECT COUNT(*) AS c, MIN(a) AS r, SUM(b) AS s FROM q GROUP BY a ORDER BY MIN(k)',
  ),
  join(
    'SELECT [0], [1] FROM (SELECT x, ',
    summable,
    ' AS r FROM t) AS s PIVOT (',
    oneOf('SUM', 'MAX', 'COUNT'),
    '(r) FOR x IN ([0], [1])) AS p',
  ),
  join(
    'SELECT k, what, r FROM (SELECT k, CAST(',
    integer,
    ' AS int) AS a, CAST(',
    integer,
    ' AS int) AS b FROM t) AS s UNPIVOT (r FOR what IN (a, b)) AS p ORDER BY k, what',
  ),
);

/** Arbitrary queries of the sample table, each with rows in a stated order. */
export const query: Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: ofMany },
  { weight: 6, arbitrary: join('SELECT k, ', value, ' AS r FROM t ORDER BY k') },
  { weight: 2, arbitrary: join('SELECT k FROM t WHERE ', condition, ' ORDER BY k') },
  {
    weight: 1,
    arbitrary: join(
      'SELECT ',
      oneOf('SUM', 'AVG', 'MIN', 'MAX', 'COUNT'),
      '(',
      summable,
      ') AS r, COUNT(DISTINCT ',
      group,
      ') AS c FROM t',
    ),
  },
  {
    weight: 1,
    arbitrary: join('SELECT ', oneOf('MIN', 'MAX'), '(', fc.oneof(moment, float), ') AS r FROM t'),
  },
  {
    weight: 2,
    arbitrary: group.chain((by) =>
      join(
        `SELECT COUNT(*) AS c, MIN(k) AS r, `,
        oneOf('SUM', 'AVG', 'MAX'),
        '(',
        summable,
        `) AS a FROM t GROUP BY ${by} ORDER BY r`,
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: join(
      'SELECT k, ',
      oneOf(
        'RANK() OVER (ORDER BY ',
        'DENSE_RANK() OVER (ORDER BY ',
        'ROW_NUMBER() OVER (ORDER BY k % 2, ',
      ),
      group,
      oneOf('', ' DESC'),
      oneOf(', k', ', k DESC'),
      ') AS r FROM t ORDER BY k',
    ),
  },
  {
    weight: 1,
    arbitrary: join(
      'SELECT k, ',
      oneOf('SUM', 'AVG', 'MAX'),
      '(',
      summable,
      ') OVER (PARTITION BY ',
      group,
      ' ORDER BY k) AS r FROM t ORDER BY k',
    ),
  },
  { weight: 1, arbitrary: join('SELECT DISTINCT ', group, ' AS r FROM t') },
  {
    weight: 1,
    arbitrary: join('SELECT TOP 3 k FROM t ORDER BY ', group, oneOf('', ' DESC'), ', k'),
  },
);
