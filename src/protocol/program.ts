/** The Program form, for those who may not import the core's values. */
export type {
  CompiledText,
  ErrorPolicy,
  ErrorReach,
  Origin,
  Procedure,
  Program,
  RuntimeError,
  RunText,
  Slot,
  SqlTemplate,
  Step,
  SystemValue,
} from '../core/index.ts';
