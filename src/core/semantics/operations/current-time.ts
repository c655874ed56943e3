import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation } from '../operation.ts';
import { readerOf, type ReadSite } from '../site.ts';
import { callAt, written, lacksArguments } from './call.ts';

interface Meaning {
  /** The wall clock of that zone; an instant; or the day in that zone. */
  readonly gives: 'wall-clock' | 'instant' | 'date';
  readonly zone: string;
  /** The zone whose wall clock `localtimestamp()` gives. */
  readonly sessionZone: string;
}

/** GETDATE and its kin: what time it is, frozen for a whole run where rows are compared. */
export const currentTimeOperation = defineOperation<Meaning>({
  operation: 'current-time',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const { timeZone } = site.settings;
      const zone = at.name === 'getutcdate' || at.name === 'sysutcdatetime' ? 'UTC' : timeZone;
      return {
        gives: at.name === 'current_date' ? 'date' : 'wall-clock',
        zone,
        sessionZone: timeZone,
      };
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const { timeZone } = site.settings;
      if (at.name === 'localtimestamp')
        return { gives: 'wall-clock', zone: timeZone, sessionZone: timeZone };
      return {
        gives: at.name === 'current_date' || at.name === 'curdate' ? 'date' : 'instant',
        zone: timeZone,
        sessionZone: timeZone,
      };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      if (meaning.gives === 'instant') return written(context, context.sql`current_timestamp()`);
      if (meaning.gives === 'date')
        return written(context, context.sql`CAST(${wallClock(meaning.zone, context)} AS DATE)`);
      return written(context, wallClock(meaning.zone, context));
    },
    duckdb: (meaning, context) => {
      if (meaning.gives === 'instant') return written(context, instant(context));
      const clock = wallClock(meaning.zone, context);
      return written(
        context,
        meaning.gives === 'date' ? context.sql`CAST(${clock} AS DATE)` : clock,
      );
    },
  },
  docs: {
    title: 'The current time',
    behaviour: {
      tsql: 'GETDATE, CURRENT_TIMESTAMP and SYSDATETIME give the wall clock of the server, GETUTCDATE and SYSUTCDATETIME that of UTC.',
      databricks:
        'current_timestamp() is a point in time that is shown in the session’s zone; localtimestamp() is the session’s wall clock.',
    },
    port: 'The wall clock of the old server’s time zone, whatever the session’s zone is. In previews it is frozen.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/getdate-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/convert_timezone',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/localtimestamp',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT DATEDIFF(day, GETDATE(), CAST(GETDATE() AS date));',
      rows: [['0']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/getdate-transact-sql',
      naive: null,
    },
  ],
});

/** The wall clock of a zone, in the target's words. */
export function wallClock(zone: string, context: WriteContext): readonly Piece[] {
  return context.target === 'duckdb'
    ? context.sql`timezone(${context.literal(zone)}, ${instant(context)})`
    : context.sql`convert_timezone(${context.literal(zone)}, localtimestamp())`;
}

function instant(context: WriteContext): readonly Piece[] {
  return context.sql`timezone('UTC', TIMESTAMP '${context.options.clock.replace('T', ' ')}')`;
}

interface Conversion {
  readonly zone: ReadSite['node'];
  readonly sourceZone: ReadSite['node'] | string;
  readonly value: ReadSite['node'];
  /** What is read: a wall clock, or an instant (then `sourceZone` does not count). */
  readonly from: 'wall-clock' | 'instant';
}

/** `convert_timezone([from,] to, wall clock)`: the wall clock of another zone. */
export const convertZoneOperation = defineOperation<Conversion>({
  operation: 'convert-zone',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: readerOf('FunctionCall', (site) => {
      const [first, second, third] = site.node.arguments;
      if (first === undefined || second === undefined) return lacksArguments(site);
      if (third !== undefined)
        return { zone: second, sourceZone: first, value: third, from: 'wall-clock' };
      const type = site.typeOf(second);
      const from = type.type === 'timestamp' && type.zone === 'instant' ? 'instant' : 'wall-clock';
      return { zone: first, sourceZone: site.settings.timeZone, value: second, from };
    }),
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: (meaning, context) => {
      const source =
        typeof meaning.sourceZone === 'string'
          ? context.sql`${context.literal(meaning.sourceZone)}`
          : [context.emit(meaning.sourceZone)];
      const value = context.sql`CAST(${context.emit(meaning.value)} AS ${meaning.from === 'instant' ? 'TIMESTAMPTZ' : 'TIMESTAMP'})`;
      const instant =
        meaning.from === 'instant' ? value : context.sql`timezone(${source}, ${value})`;
      return written(context, context.sql`timezone(${context.emit(meaning.zone)}, ${instant})`);
    },
  },
  docs: {
    title: 'Time zones',
    behaviour: {
      tsql: 'AT TIME ZONE gives a value with an offset.',
      databricks:
        'convert_timezone turns the wall clock of one zone, the session’s if none is given, into that of another.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/convert_timezone',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: "SELECT date_format(convert_timezone('Europe/Brussels', 'America/Los_Angeles', TIMESTAMP_NTZ'2021-12-06 00:00:00'), 'yyyy-MM-dd HH:mm:ss');",
      rows: [['2021-12-05 15:00:00']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/convert_timezone',
      naive: null,
    },
  ],
});
