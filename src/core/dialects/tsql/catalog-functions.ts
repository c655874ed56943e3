/**
 * Functions that tell what a server and its databases hold and how they are set up, with what they give:
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/metadata-functions-transact-sql
 */
export const CATALOG_FUNCTIONS: Readonly<Record<string, 'number' | 'text' | 'variant'>> = {
  col_length: 'number',
  col_name: 'text',
  columnproperty: 'number',
  databasepropertyex: 'variant',
  db_id: 'number',
  filegroup_name: 'text',
  index_col: 'text',
  indexkey_property: 'number',
  indexproperty: 'number',
  object_definition: 'text',
  object_name: 'text',
  object_schema_name: 'text',
  objectproperty: 'number',
  objectpropertyex: 'variant',
  schema_id: 'number',
  serverproperty: 'variant',
  type_id: 'number',
  type_name: 'text',
  typeproperty: 'number',
};
