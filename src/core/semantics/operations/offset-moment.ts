import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { offsetMinutes, offsetText } from '../../dialects/tsql/date-text.ts';
import { momentText, timeText } from '../../dialects/tsql/zoned-conversions.ts';
import type { Conversion, ConversionStep } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import {
  zoneAssumptions,
  zonedClock,
  zonedOffset,
  zonedWall,
  type ZonedClock,
} from './at-time-zone.ts';
import { callAt, written, lacksArguments } from './call.ts';
import { fidelityFrom } from './case.ts';
import { readOperand, writeConversion, writeOperand, type Operand } from './operand.ts';

type Meaning =
  /** AT TIME ZONE, SYSDATETIMEOFFSET. */
  | { readonly kind: 'zoned'; readonly clock: ZonedClock }
  /** The same moment, or the same wall clock, with another offset; `minutes` is east of Greenwich. */
  | {
      readonly kind: 'offset';
      readonly moment: Operand;
      readonly keeps: 'moment' | 'wall-clock';
      readonly minutes: number;
      readonly digits: number;
    }
  /** From parts: hours, minutes, seconds and a fraction; the day before them, the offset behind. */
  | {
      readonly kind: 'parts';
      readonly parts: readonly Expression[];
      readonly fraction: Expression;
      readonly digits: number;
      readonly minutes: number | null;
    };

const WALL: DataType = { type: 'timestamp', precision: 7, zone: 'none' };

/** Moments with an offset, which are kept as text: AT TIME ZONE, SWITCHOFFSET, TODATETIMEOFFSET and parts. */
export const offsetMomentOperation = defineOperation<Meaning>({
  operation: 'offset-moment',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Dates with an offset',
    behaviour: {
      tsql: 'AT TIME ZONE and its kin give a DATETIMEOFFSET: a wall clock with its offset from UTC.',
      databricks: 'Has points in time, which keep no offset, and wall clocks.',
    },
    port: 'Text as SQL Server shows it, yyyy-MM-dd HH:mm:ss +hh:mm; where only the wall clock is used, convert_timezone.',
    action: 'Where the offset itself is not needed, keep a TIMESTAMP.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/at-time-zone-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/switchoffset-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/todatetimeoffset-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/convert_timezone',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CAST(CAST('2022-01-01T12:00:00' AS datetime2(0)) AT TIME ZONE 'UTC' AT TIME ZONE 'Central European Standard Time' AS datetime2(0)) AS w, SWITCHOFFSET(CAST('2024-01-15 12:00:00 +01:00' AS datetimeoffset(0)), '-05:00') AS s;",
      rows: [['2022-01-01 13:00:00', '2024-01-15 06:00:00 -05:00']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/at-time-zone-transact-sql, .../functions/switchoffset-transact-sql',
      naive: null,
    },
  ],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const clock = zonedClock(site, site.node);
  if (clock !== null) return 'why' in clock ? unknown(clock.why) : { kind: 'zoned', clock };
  return readMoment(site);
}

const readMoment = readerOf('FunctionCall', readCall);

function readCall(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const given = at.call.arguments;
  switch (at.name) {
    case 'switchoffset':
    case 'todatetimeoffset': {
      const [moment, offset] = given;
      if (moment === undefined || offset === undefined) return lacksArguments(site);
      return readOffset(site, moment, offset, at.name === 'switchoffset');
    }
    case 'timefromparts': {
      const [hour, minute, second, fraction, precision] = given;
      if (hour === undefined || minute === undefined || second === undefined)
        return lacksArguments(site);
      const digits = precision === undefined ? undefined : site.constantOf(precision);
      if (fraction === undefined || typeof digits !== 'number')
        return unknown('the number of digits of the fraction is no constant');
      return { kind: 'parts', parts: [hour, minute, second], fraction, digits, minutes: null };
    }
    case 'datetimeoffsetfromparts': {
      const [fraction, hours, minutes, precision] = given.slice(6);
      const constants = [hours, minutes, precision].map((node) =>
        node === undefined ? undefined : site.constantOf(node),
      );
      const [east, more, digits] = constants;
      if (
        fraction === undefined ||
        typeof east !== 'number' ||
        typeof more !== 'number' ||
        typeof digits !== 'number'
      )
        return unknown('the offset or the number of digits is no constant');
      const parts = given.slice(0, 6);
      return { kind: 'parts', parts, fraction, digits, minutes: east * 60 + more };
    }
    default:
      return null;
  }
}

function readOffset(
  site: ReadSite,
  node: Expression,
  offset: Expression,
  switches: boolean,
): Meaning | Unknown {
  const constant = site.constantOf(offset);
  const minutes = typeof constant === 'string' ? offsetMinutes(constant.trim()) : constant;
  if (typeof minutes !== 'number') return unknown('the offset is no constant');
  const type = site.typeOf(node);
  const digits =
    type.type === 'timestamp' && typeof type.precision === 'number' ? type.precision : 7;
  if (!switches) {
    const wall = readOperand(site, node, WALL);
    return 'unknown' in wall
      ? wall
      : { kind: 'offset', moment: wall, keeps: 'wall-clock', minutes, digits };
  }
  const moment = readOperand(site, node, { type: 'timestamp', precision: digits, zone: 'offset' });
  return 'unknown' in moment
    ? moment
    : { kind: 'offset', moment, keeps: 'moment', minutes, digits };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  switch (meaning.kind) {
    case 'zoned': {
      const { clock } = meaning;
      const text = converted(context, zonedWall(context, clock), [momentText(clock.digits)]);
      return joined(context, text, zonedOffset(context, clock), [
        ...zoneAssumptions(context, clock),
      ]);
    }
    case 'offset': {
      const { minutes, digits } = meaning;
      const behind = context.sql`' ${offsetText(minutes)}'`;
      if (meaning.keeps === 'wall-clock') {
        const wall = writeOperand(context, meaning.moment);
        return joined(
          context,
          converted(context, wall.pieces, [momentText(digits)]),
          behind,
          wall.assumptions,
        );
      }
      const moment = writeOperand(context, meaning.moment);
      const utc = converted(context, moment.pieces, [{ step: 'utc' }]);
      const moved =
        minutes === 0
          ? utc
          : context.target === 'duckdb'
            ? context.sql`(${utc} + to_minutes(${minutes}))`
            : context.sql`${utc} + INTERVAL '${minutes}' MINUTE`;
      return joined(
        context,
        converted(context, moved, [momentText(digits)]),
        behind,
        moment.assumptions,
      );
    }
    case 'parts':
      return writeParts(meaning, context);
  }
}

function joined(
  context: WriteContext,
  text: readonly Piece[],
  behind: readonly Piece[],
  assumptions: Parameters<typeof fidelityFrom>[0],
): Emission {
  const fidelity: Fidelity = assumptions.length === 0 ? EXACT : fidelityFrom(assumptions, null);
  return written(context, context.sql`${text} || ${behind}`, fidelity, true);
}

function converted(
  context: WriteContext,
  pieces: readonly Piece[],
  steps: readonly ConversionStep[],
): readonly Piece[] {
  const conversion: Conversion = { from: WALL, to: WALL, attempt: false, steps };
  const facts = { trimmed: true, notBlank: true, name: 'the value' };
  return writeConversion(context, conversion, { pieces, simple: true }, facts).pieces;
}

function writeParts(meaning: Extract<Meaning, { kind: 'parts' }>, context: WriteContext): Emission {
  const { parts, fraction, digits, minutes } = meaning;
  const [seconds] = parts.slice(-1);
  const day = parts.length === 3 ? context.sql`1900, 1, 1, ` : [];
  const before = context.list(parts.slice(0, -1));
  const none = context.constantOf(fraction) === 0;
  const duckdb = context.target === 'duckdb';
  const unit = duckdb ? `${10 ** digits}.0` : `${10 ** digits}BD`;
  const whole = seconds === undefined ? context.sql`0` : context.sql`${seconds}`;
  const exact = none ? whole : context.sql`${whole} + ${fraction} / ${unit}`;
  const make = duckdb ? 'make_timestamp' : 'make_timestamp_ntz';
  const moment = context.sql`${make}(${day}${before}, ${exact})`;
  const text = converted(context, moment, [
    minutes === null ? timeText(digits) : momentText(digits),
  ]);
  if (minutes === null) return written(context, text);
  return joined(context, text, context.sql`' ${offsetText(minutes)}'`, []);
}
