const millisecondsPerDay = 86_400_000;

/** The day number (days since 1970-01-01) of a date. */
export const dayNumber = (year, month, day) => Date.UTC(year, month - 1, day) / millisecondsPerDay;

/** `2024-03-12`, from a day number. */
export const isoDate = (day) => new Date(day * millisecondsPerDay).toISOString().slice(0, 10);

/** `12/03/2024`, day first, from a day number. */
export const britishDate = (day) => isoDate(day).split('-').reverse().join('/');

/** `2024-03-12 09:05:07`, or with `.123` where milliseconds are given. */
export function timestamp(day, secondOfDay, milliseconds) {
  const two = (number) => String(number).padStart(2, '0');
  const time = [
    Math.floor(secondOfDay / 3600),
    Math.floor(secondOfDay / 60) % 60,
    secondOfDay % 60,
  ].map(two);
  const fraction = milliseconds === undefined ? '' : `.${String(milliseconds).padStart(3, '0')}`;
  return `${isoDate(day)} ${time.join(':')}${fraction}`;
}
