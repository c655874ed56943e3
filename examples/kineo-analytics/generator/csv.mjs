/**
 * One CSV file as text: comma, a header, LF line ends, quotes doubled. `null` becomes an empty
 * unquoted field and the empty string `""`, so that the two can be told apart when loading.
 *
 * @param {string[]} columns the header
 * @param {(string | number | null)[][]} rows one list of fields per line, in the header's order
 */
export function toCsv(columns, rows) {
  const field = (value) => {
    if (value === null) return '';
    const text = String(value);
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(field).join(',') + '\n').join('');
}
