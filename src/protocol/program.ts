/** The Program form, for those who may not import the core's values. */
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
} from '../core/index.ts';
