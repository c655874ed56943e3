/** Two tables of T-SQL: one with a column of each type that values are compared by and rows at the edges of the types, one to join. */
export const SAMPLE_TABLES = `CREATE TABLE t (
  k int NOT NULL PRIMARY KEY, i int, j int, b bigint, s smallint, y tinyint, x bit,
  d decimal(9,2), e decimal(18,6), m money, f float,
  v varchar(20), n nvarchar(20), c char(5),
  dt datetime, d2 datetime2(3), da date);
INSERT INTO t VALUES
  (1, 0, 1, 0, 0, 0, 0, 0.00, 0.000001, 0.0000, 0, '', N'', '', '19000101', '0900-01-01', '20240229'),
  (2, 7, -3, 4294967296, 255, 255, 1, 12.50, -12.345678, 12.3456, 1.5, 'Abc', N'abc', 'ab', '20240131 23:59:59.997', '2024-01-31 12:30:00.123', '20231231'),
  (3, -7, 2, -5, -300, 3, 1, -0.05, 0.5, -922337.5, -0.25, ' abc ', N'Ärger', 'ABC  ', '20240229 08:00:00', '2024-02-29 23:59:59.999', '19991231'),
  (4, 2147483647, 10, 9223372036854775807, 32767, 10, 0, 9999999.99, 999999999999.999999, 922337203685477.5807, 1e20, '1,234', N'42', '-7', '90001231', '9000-12-31', '20240101'),
  (5, -2147483648, 100, -1, -32768, 1, NULL, 0.01, 1.000000, 0.0001, 1e-7, 'a%b_c', N'x y z', '12.5', '20230703 00:00:00.003', '2023-07-03 06:07:08', '20230703'),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (7, 42, 0, 42, 42, 42, 1, 2.345, 2.345, 2.345, 2.5, 'abc', N'ABC ', 'abc', '20241231 18:45:10.500', '2024-12-31 18:45:10.5', '20241230'),
  (8, 7, 5, 100, 12, 7, 0, 100.00, 33.333333, 19.99, 3, '2024-05-06', N'b', 'b', '20200615 12:00:00', '2020-06-15 12:00:00', '20200615');
CREATE TABLE u (i int, v varchar(20), n nvarchar(10), da date, p decimal(10,3));
INSERT INTO u VALUES (7, 'ABC', N'ABC', '20240101', 1.000), (7, 'abc ', N'b', '20231231', 2.500), (42, '', N' ', NULL, NULL), (NULL, NULL, NULL, '20240229', 0.125),
  (-7, ' abc ', N'ärger', '20240101', -1.500), (0, 'zz', N'42', '20240229', 2.500);`;
