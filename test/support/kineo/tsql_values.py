"""Values as SQL Server 2019 has them, by hand: text, numbers, dates, times and their written form.

Each rule names the page it was taken from, or is plain arithmetic.
"""

import datetime
import re
from decimal import Decimal, ROUND_HALF_UP

AS_OF = datetime.datetime(2024, 3, 31, 9, 30)
AS_OF_DAY = AS_OF.date()
END_OF_TIME = datetime.date(9999, 12, 31)


def trimmed(text):
    """LTRIM(RTRIM(x)): blanks only, no tabs or line ends."""
    return None if text is None else text.strip(" ")


def present(text):
    """Trimmed text, or None where nothing is left: a text of blanks equals ''."""
    text = trimmed(text)
    return text or None


def upper(text):
    return None if text is None else text.upper()


def lower(text):
    return None if text is None else text.lower()


def capitalised(text):
    """First letter large, the others small."""
    text = trimmed(text)
    return None if text is None else text[:1].upper() + text[1:].lower()


def key(text):
    """What SQL_Latin1_General_CP1_CI_AS compares: case and trailing blanks do not count, accents do."""
    return None if text is None else text.rstrip(" ").lower()


def utf16_length(text):
    """LEN: UTF-16 units without trailing blanks (no _SC collation, so an emoji counts as two).

    https://learn.microsoft.com/sql/t-sql/functions/len-transact-sql
    """
    return len(text.rstrip(" ").encode("utf-16-le")) // 2


def whole(text, low=-(2**31), high=2**31 - 1):
    """TRY_CONVERT to an integer type: digits with a sign; no point, no unit; None if out of range."""
    text = present(text)
    if text is None or not re.fullmatch(r"[+-]?[0-9]+", text):
        return None
    number = int(text)
    return number if low <= number <= high else None


def tiny(text):
    return whole(text, 0, 255)


def amount(text):
    """TRY_CONVERT to decimal(10,4): a thousands separator does not convert."""
    text = present(text)
    if text is None or not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*", text) or not re.search(r"[0-9]", text):
        return None
    return Decimal(text).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def calendar_day(text):
    """Style 103 (dd/mm/yyyy) where there is a slash, else style 23 (yyyy-mm-dd); None if no such day.

    https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql
    """
    text = present(text)
    if text is None:
        return None
    british = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", text)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if british:
        day, month, year = map(int, british.groups())
    elif iso:
        year, month, day = map(int, iso.groups())
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _moment(text, most_digits):
    """Second and fraction (as a Decimal of a second) of `yyyy-mm-dd hh:mm:ss[.f]`, T allowed."""
    found = re.fullmatch(
        r"([0-9-]{10})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,%d}))?" % most_digits,
        present(text) or "",
    )
    if not found:
        return None
    day = calendar_day(found.group(1))
    hour, minute, second = (int(found.group(n)) for n in (2, 3, 4))
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    start = datetime.datetime(day.year, day.month, day.day, hour, minute, second)
    return start, Decimal("0." + (found.group(5) or "0"))


def datetime_ticks(text):
    """DATETIME: rounded to a 300th of a second, so the last digit is 0, 3 or 7.

    https://learn.microsoft.com/sql/t-sql/data-types/datetime-transact-sql
    (01/01/98 23:59:59.999 is stored as 1998-01-02 00:00:00.000)
    """
    moment = _moment(text, 3)
    if moment is None:
        return None
    start, fraction = moment
    ticks = int((fraction * 300).to_integral_value(ROUND_HALF_UP))
    milliseconds = int((Decimal(ticks) * 10 / 3).to_integral_value(ROUND_HALF_UP))
    return start + datetime.timedelta(milliseconds=milliseconds)


def datetime2(text, digits):
    """DATETIME2(n): rounded to n digits of a second."""
    moment = _moment(text, 7)
    if moment is None:
        return None
    start, fraction = moment
    rounded = fraction.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return start + datetime.timedelta(microseconds=int(rounded * 1_000_000))


def quotient(dividend, divisor):
    """Division of whole numbers: cut towards zero; None with None; never called with 0."""
    if dividend is None or divisor is None:
        return None
    result = abs(dividend) // abs(divisor)
    return result if (dividend < 0) == (divisor < 0) else -result


def minutes_crossed(start, end):
    """DATEDIFF(minute): boundaries passed, not minutes elapsed."""
    if start is None or end is None:
        return None
    floor = lambda moment: moment.replace(second=0, microsecond=0)
    return int((floor(end) - floor(start)).total_seconds()) // 60


def same_day_in_year(day, year):
    """DATEADD(year): 29 February becomes 28 February where the year has none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return datetime.date(year, 2, 28)


def add_months(day, months):
    """DATEADD(month): a day that the month has not becomes its last one.

    https://learn.microsoft.com/sql/t-sql/functions/dateadd-transact-sql
    """
    if day is None or months is None:
        return None
    number = day.year * 12 + day.month - 1 + months
    first = datetime.date(number // 12, number % 12 + 1, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def cents(value):
    """A decimal rounded to 2 places, half away from zero."""
    return None if value is None else value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def day_after(day):
    return day + datetime.timedelta(days=1)


# -- canonical text --------------------------------------------------------------------------------


def written(value, kind):
    """One value in the canonical form of the expected files; None is the marker for NULL."""
    if value is None:
        return None
    if kind == "bit":
        return "1" if value else "0"
    if kind == "date":
        return value.isoformat()
    if kind == "binary":
        return "0x" + value.hex().upper()
    if kind.startswith("time"):
        digits = int(kind[4:])
        text = value.strftime("%Y-%m-%d %H:%M:%S")
        return text if digits == 0 else f"{text}.{value.microsecond:06d}"[: 20 + digits]
    if kind.startswith("decimal"):
        return f"{value:.{int(kind[7:])}f}"
    if kind == "int":
        return str(int(value))
    if kind == "char2":
        return value.ljust(2)
    return value
