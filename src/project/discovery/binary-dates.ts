/** Milliseconds of a day. */
const DAY = 86_400_000;

/**
 * The date that the bytes of an older script stand for, `CAST(0x00008EAC00000000 AS DateTime)`, as text
 * of the ISO form; null for a type that is none, or bytes that do not fit it. The layouts are those of
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/786f5b8a-f87d-4980-9070-b9b7274c681d
 *
 * @param bytes - `\\x00\\x00…`, as the engine writes them
 */
export function dateOfBytes(bytes: string, type: string): string | null {
  const values = [...bytes.matchAll(/[\dA-F]{2}/giu)].map(([hex]) => Number.parseInt(hex, 16));
  switch (type) {
    case 'datetime': {
      if (values.length !== 8) return null;
      const ticks = big(values.slice(4));
      const days = big(values.slice(0, 4)) | 0;
      // A tick is the three hundredth part of a second; it shows as 0, 3 or 7 milliseconds.
      return iso(Date.UTC(1900, 0, 1) + days * DAY + Math.round((ticks * 10) / 3));
    }
    case 'smalldatetime': {
      if (values.length !== 4) return null;
      return iso(
        Date.UTC(1900, 0, 1) + big(values.slice(0, 2)) * DAY + big(values.slice(2)) * 60_000,
      );
    }
    case 'date':
      // Scripts fill three bytes up to four.
      if (values.length !== 3 && !(values.length === 4 && values[3] === 0)) return null;
      return iso(DAYS_BEFORE_1970 + little(values.slice(0, 3)) * DAY).slice(0, 10);
    case 'datetime2': {
      const [digits = 8, ...rest] = values;
      const time = rest.length - 3;
      if (digits > 7 || time < 3 || time > 5) return null;
      const day = iso(DAYS_BEFORE_1970 + little(rest.slice(time)) * DAY).slice(0, 10);
      return `${day}T${clock(little(rest.slice(0, time)), digits)}`;
    }
    default:
      return null;
  }
}

/** The first of January of the year 1, in milliseconds. */
const DAYS_BEFORE_1970 = -719_162 * DAY;

function big(values: readonly number[]): number {
  return values.reduce((sum, value) => sum * 256 + value, 0);
}

function little(values: readonly number[]): number {
  return big([...values].reverse());
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 23);
}

/** Units of 10^-digits seconds since midnight as a clock shows them. */
function clock(units: number, digits: number): string {
  const seconds = Math.floor(units / 10 ** digits);
  const two = (value: number): string => String(value).padStart(2, '0');
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const rest = units - seconds * 10 ** digits;
  return digits === 0 ? whole : `${whole}.${String(rest).padStart(digits, '0')}`;
}
