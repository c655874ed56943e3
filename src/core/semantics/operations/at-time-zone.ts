import type { Expression, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { ianaZone } from '../../dialects/tsql/time-zones.ts';
import type { ConversionStep } from '../conversion.ts';
import type { Assumption } from '../finding.ts';
import type { ReadSite } from '../site.ts';
import { ownName } from '../../syntax/own-name.ts';

/** A value whose zone is known where it is written: AT TIME ZONE, or the server's own time with its offset. */
export interface ZonedClock {
  /** What is in a zone; null for the time that it is. */
  readonly base: Expression | null;
  /** A wall clock of the first zone, or a moment with an offset of its own, kept as text. */
  readonly baseIs: 'wall-clock' | 'offset';
  /** IANA names: the zone of the base, then those that it is converted to. */
  readonly zones: readonly [string, ...string[]];
  readonly digits: number;
}

/** Reads a value whose zone is known; `why` ends "Portside can't tell what this means: …"; null for any other value. */
export function zonedClock(
  site: ReadSite,
  node: Node,
): ZonedClock | { readonly why: string } | null {
  if (node.kind === 'ParenthesizedExpression') return zonedClock(site, node.operand);
  if (node.kind === 'FunctionCall') {
    const now = ownName(node.name).toLowerCase() === 'sysdatetimeoffset';
    return now && site.dialect.ownTarget === null
      ? { base: null, baseIs: 'wall-clock', zones: [site.settings.timeZone], digits: 7 }
      : null;
  }
  if (node.kind !== 'AtTimeZoneExpression') return null;
  const named = site.constantOf(node.zone);
  if (typeof named !== 'string') return { why: 'the time zone is no constant' };
  const zone = /^local$/i.test(named.trim()) ? site.settings.timeZone : ianaZone(named);
  if (zone === null) return { why: `${site.textOf(node.zone)} is no time zone of Windows` };
  const inner = zonedClock(site, node.operand);
  if (inner !== null) return 'why' in inner ? inner : { ...inner, zones: [...inner.zones, zone] };
  const type = site.typeOf(node.operand);
  if (type.type !== 'timestamp') return { why: 'AT TIME ZONE is of no date with a time' };
  const digits = type.precision === 'ticks' ? 3 : type.precision === 'minutes' ? 0 : type.precision;
  const baseIs = type.zone === 'offset' ? 'offset' : 'wall-clock';
  return { base: node.operand, baseIs, zones: [zone], digits };
}

/**
 * Where clocks are put back an hour comes twice: SQL Server takes its second time, Spark its first. What falls into
 * the hour that is left out is moved on by SQL Server.
 */
export function zoneAssumptions(context: WriteContext, clock: ZonedClock): readonly Assumption[] {
  const { base, baseIs, zones } = clock;
  if (base === null || baseIs === 'offset' || zones[0] === 'UTC') return [];
  if (context.target === 'duckdb') return [];
  const statement = `No value of ${context.textOf(base)} lies in the hour that is left out or comes twice when clocks change.`;
  return [{ statement, check: null }];
}

/** The wall clock of the last zone, or that of UTC. */
export function zonedWall(
  context: WriteContext,
  clock: ZonedClock,
  of: 'last-zone' | 'utc' = 'last-zone',
): readonly Piece[] {
  const { base, baseIs, zones } = clock;
  const first = zones[0];
  const last = of === 'utc' ? 'UTC' : (zones.at(-1) ?? first);
  const to = context.literal(last);
  if (context.target === 'duckdb') {
    const instant =
      base === null
        ? context.sql`timezone('UTC', TIMESTAMP '${context.options.clock.replace('T', ' ')}')`
        : baseIs === 'offset'
          ? instantOfText(context, base)
          : context.sql`timezone(${context.literal(first)}, ${context.emit(base)})`;
    return context.sql`timezone(${to}, ${instant})`;
  }
  if (base === null) return context.sql`convert_timezone(${to}, localtimestamp())`;
  if (baseIs === 'offset')
    return context.sql`convert_timezone(${to}, CAST(${context.emit(base)} AS TIMESTAMP))`;
  return first === last
    ? context.sql`${base}`
    : context.sql`convert_timezone(${context.literal(first)}, ${to}, ${context.emit(base)})`;
}

function instantOfText(context: WriteContext, base: Expression): readonly Piece[] {
  const text = context.sql`${base}`;
  const sign = context.sql`left(right(${text}, 6), 1)`;
  const minutes = context.sql`CAST(left(right(${text}, 6), 3) AS INTEGER) * 60 + CAST(${sign} || right(${text}, 2) AS INTEGER)`;
  return context.sql`timezone('UTC', CAST(left(${text}, -7) AS TIMESTAMP) - to_minutes(${minutes}))`;
}

/** The offset of the last zone as text, ` +01:00`. */
export function zonedOffset(context: WriteContext, clock: ZonedClock): readonly Piece[] {
  if (clock.zones.at(-1) === 'UTC') return context.sql`' +00:00'`;
  const [utc, wall] = [zonedWall(context, clock, 'utc'), zonedWall(context, clock)];
  if (context.target === 'duckdb') {
    const minutes = context.sql`date_diff('minute', ${utc}, ${wall})`;
    return context.sql`printf(' %+03d:%02d', CAST(${minutes} // 60 AS INTEGER), CAST(abs(${minutes}) % 60 AS INTEGER))`;
  }
  const minutes = context.sql`timestampdiff(MINUTE, ${utc}, ${wall})`;
  return context.sql`format_string(' %+03d:%02d', ${minutes} DIV 60, abs(${minutes}) % 60)`;
}

/**
 * What a conversion starts from where the value's zone is known: instead of the value's text, of which a first step
 * would take the wall clock or the point in time, that is written itself. Null where the text is needed.
 */
export function withoutText(
  context: WriteContext,
  node: Node,
  steps: readonly ConversionStep[],
): {
  readonly pieces: readonly Piece[];
  readonly steps: readonly ConversionStep[];
  readonly assumptions: readonly Assumption[];
} | null {
  const [first, ...rest] = steps;
  if (first?.step !== 'wall-clock' && first?.step !== 'utc') return null;
  const clock = zonedClock(context, node);
  if (clock === null || 'why' in clock) return null;
  const pieces = zonedWall(context, clock, first.step === 'utc' ? 'utc' : 'last-zone');
  return { pieces, steps: rest, assumptions: zoneAssumptions(context, clock) };
}
