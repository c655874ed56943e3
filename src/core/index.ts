/** The only door of the core for other layers. */
export type {
  ErrorPolicy,
  Origin,
  Procedure,
  Program,
  ResultColumn,
  RuntimeError,
  Slot,
  SqlTemplate,
  Step,
  SystemValue,
} from './program/program.ts';
export { RAISED_ERROR_PREFIX } from './program/program.ts';
export type { Span } from './text/span.ts';
export type { TextEdit } from './text/edit.ts';
export type { Diagnostic } from './syntax/diagnostic.ts';
export type { Assumption, Fidelity, Finding } from './semantics/finding.ts';
