/**
 * The parts of sql-formatter that are used, in a module of their own: few ask for them, so they stand in a bundle
 * beside the programs, which is loaded when somebody does.
 */
export { formatDialect, spark, transactsql } from 'sql-formatter';
