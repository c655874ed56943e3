/**
 * One line of a CSV file: comma, LF, quotes doubled. `null` becomes an empty unquoted field and the
 * empty string `""`, so that the two can be told apart when loading.
 *
 * @param {(string | number | null)[]} row the fields, in the header's order
 */
export function csvLine(row) {
  const field = (value) => {
    if (value === null) return '';
    const text = String(value);
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return row.map(field).join(',') + '\n';
}
