import type { Statement } from '../syntax/ast/index.ts';
import type { NamedThing } from './name-use.ts';

type Named = Extract<Statement, { kind: 'DropStatement' | 'CreateFromAssembly' }>['object'];

/** What a name behind these words is the name of: DROP FUNCTION, CREATE AGGREGATE. */
export function namedObject(object: Named): NamedThing {
  switch (object) {
    case 'PROCEDURE':
      return 'procedure';
    case 'AGGREGATE':
    case 'FUNCTION':
      return 'function';
    case 'TRIGGER':
      return 'trigger';
    case 'SEQUENCE':
      return 'sequence';
    case 'TYPE':
      return 'type';
    default:
      return 'table';
  }
}
