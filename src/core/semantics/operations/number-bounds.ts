import type { BinaryExpression, Expression, FunctionCall } from '../../syntax/ast/index.ts';
import { ownName } from '../../syntax/own-name.ts';
import type { ReadSite } from '../site.ts';
import { fieldOf } from './date-units.ts';
import type { DateField } from './date-value.ts';

/** The least and the greatest whole number that an expression can be; null where its form shows no bound. */
interface Bounds {
  readonly least: number | null;
  readonly most: number | null;
}

const NONE: Bounds = { least: null, most: null };

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql; years are those of SQL Server's dates. */
const FIELDS: Partial<Readonly<Record<DateField, Bounds>>> = {
  year: { least: 1, most: 9999 },
  quarter: { least: 1, most: 4 },
  month: { least: 1, most: 12 },
  'day-of-year': { least: 1, most: 366 },
  day: { least: 1, most: 31 },
  week: { least: 1, most: 54 },
  'iso-week': { least: 1, most: 53 },
  weekday: { least: 1, most: 7 },
  hour: { least: 0, most: 23 },
  minute: { least: 0, most: 59 },
  millisecond: { least: 0, most: 999 },
};

const NEVER_NEGATIVE = new Set([
  'len',
  'datalength',
  'charindex',
  'patindex',
  'length',
  'char_length',
  'locate',
  'instr',
  'position',
  'octet_length',
  'count',
  'count_big',
]);

/** `LEN(x)` is 0 at least, `CHARINDEX(a, b) + 1` is 1 at least, `5 - LEN(x)` is 5 at most. */
function boundsOf(site: ReadSite, node: Expression): Bounds {
  const constant = site.constantOf(node);
  if (typeof constant === 'number') return { least: constant, most: constant };
  switch (node.kind) {
    case 'ParenthesizedExpression':
      return boundsOf(site, node.operand);
    case 'BinaryExpression':
      return ofOperation(site, node);
    case 'FunctionCall':
      return ofCall(node);
    default:
      return NONE;
  }
}

function ofCall(call: FunctionCall): Bounds {
  // A function of one's own may go by any of these names.
  if (call.name.parts.length > 1) return NONE;
  const name = ownName(call.name).toLowerCase();
  if (NEVER_NEGATIVE.has(name)) return { least: 0, most: null };
  const part = call.arguments.find((argument) => argument.kind === 'DatePart');
  const field = name === 'datepart' && part !== undefined ? fieldOf(part.name) : null;
  const asked = field ?? (['year', 'month', 'day'].includes(name) ? fieldOf(name) : null);
  return (asked === null ? undefined : FIELDS[asked]) ?? NONE;
}

function ofOperation(site: ReadSite, node: BinaryExpression): Bounds {
  const left = boundsOf(site, node.left);
  const right = boundsOf(site, node.right);
  switch (node.operator) {
    case '+':
      return { least: sum(left.least, right.least), most: sum(left.most, right.most) };
    case '-':
      return {
        least: sum(left.least, negative(right.most)),
        most: sum(left.most, negative(right.least)),
      };
    case '%': {
      if (right.least === null || right.least <= 0 || right.most === null) return NONE;
      // A rest has the sign of the dividend.
      const most = right.most - 1;
      return { least: left.least !== null && left.least >= 0 ? 0 : -most, most };
    }
    case '*':
    case '/':
    case 'DIV': {
      const by = right.least === right.most ? right.least : null;
      if (by === null || by <= 0 || site.typeOf(node).type !== 'integer') return NONE;
      const made = (bound: number): number =>
        node.operator === '*' ? bound * by : Math.trunc(bound / by);
      return {
        least: left.least === null ? null : made(left.least),
        most: left.most === null ? null : made(left.most),
      };
    }
    default:
      return NONE;
  }
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function negative(bound: number | null): number | null {
  return bound === null ? null : -bound;
}

/** The least whole number that an expression can be, as far as its form shows; null if it shows nothing. */
export function lowerBound(site: ReadSite, node: Expression): number | null {
  return boundsOf(site, node).least;
}

/** The greatest whole number that an expression can be, as far as its form shows; null if it shows nothing. */
export function upperBound(site: ReadSite, node: Expression): number | null {
  return boundsOf(site, node).most;
}

/** Whether a number is below zero, as far as its form shows; null if it shows nothing. */
export function isNegative(site: ReadSite, node: Expression): boolean | null {
  const constant = site.constantOf(node);
  if (typeof constant === 'number') return constant < 0;
  const least = lowerBound(site, node);
  return least !== null && least >= 0 ? false : null;
}

/** The fewest and the most characters of a whole number's text, as far as its form shows; null if it shows nothing. */
export function digitsOf(
  site: ReadSite,
  node: Expression,
): { readonly fewest: number; readonly most: number } | null {
  const { least, most } = boundsOf(site, node);
  if (site.typeOf(node).type !== 'integer' || least === null || most === null) return null;
  const [low, high] = [String(least).length, String(most).length];
  return { fewest: least < 0 ? 1 : low, most: Math.max(low, high) };
}
