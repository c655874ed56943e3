import type { FunctionCall, OrderByItem } from '../../syntax/ast/index.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import type { Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callTail } from './aggregate-call.ts';
import { callAt, written } from './call.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly interpolates: boolean;
  readonly item: OrderByItem;
  /** The discrete one is a DOUBLE, whatever the values are. */
  readonly asDouble: boolean;
  /** True where the source engine estimates the place. */
  readonly estimated: boolean;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/approx-percentile-disc-transact-sql */
const ESTIMATE: Fidelity = {
  kind: 'approximate',
  differs:
    'SQL Server estimates the place, within 1.33 % with a probability of 99 %; the percentile is exact here.',
};

/** PERCENTILE_CONT and PERCENTILE_DISC, and their estimates. */
export const percentileOperation = defineOperation<Meaning>({
  operation: 'percentile',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, false)),
    databricks: readerOf('FunctionCall', (site) => read(site, true)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { call, interpolates, estimated } = meaning;
      if (!estimated) return null;
      const name = interpolates ? 'percentile_cont' : 'percentile_disc';
      return {
        edits: { replace: new Map([[call.name, context.sql`${name}`]]) },
        fidelity: ESTIMATE,
      };
    },
    duckdb: (meaning, context) => {
      const [fraction] = meaning.call.arguments;
      const { item, interpolates } = meaning;
      const place = fraction === undefined ? context.sql`0.5` : context.sql`${fraction}`;
      const from = item.direction === 'DESC' ? context.sql`1 - ${place}` : place;
      const value =
        interpolates || meaning.asDouble
          ? context.sql`CAST(${context.emit(item.expression)} AS DOUBLE)`
          : [context.emit(item.expression)];
      const name = interpolates ? 'quantile_cont' : 'quantile_disc';
      return written(
        context,
        context.sql`${name}(${value}, ${from})${callTail(meaning.call, context)}`,
        meaning.estimated ? ESTIMATE : EXACT,
      );
    },
  },
  docs: {
    title: 'Percentiles',
    behaviour: {
      tsql: 'PERCENTILE_CONT and PERCENTILE_DISC need OVER, and give a value per row; APPROX_PERCENTILE_CONT and its kin are aggregates, and estimates.',
      databricks: 'percentile_cont and percentile_disc are aggregates and take OVER.',
    },
    port: 'Copied; an estimate becomes the exact percentile.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/percentile-cont-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/percentile_cont',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT DISTINCT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x) OVER () AS p FROM (VALUES (1), (2)) AS t (x);',
      rows: [['1.5']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/percentile-cont-transact-sql',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>, discreteIsDouble: boolean): Meaning | Unknown {
  const at = callAt(site);
  const [item] = at.call.withinGroup;
  if (item === undefined) return unknown('there is no WITHIN GROUP (ORDER BY …)');
  return {
    call: at.call,
    interpolates: at.name.endsWith('percentile_cont'),
    estimated: at.name.startsWith('approx_'),
    item,
    asDouble: discreteIsDouble,
  };
}
