/** The Program form, for those who may not import the core's values. */
export type {
  Origin,
  Procedure,
  Program,
  RuntimeError,
  Slot,
  SqlTemplate,
  Step,
  SystemValue,
} from '../core/index.ts';
