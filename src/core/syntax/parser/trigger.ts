import type { CreateTrigger, ObjectName, Statement } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import type { CreatePrefix } from './ddl.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { commaSeparated } from './list.ts';
import { takeText, unparsed } from './recovery.ts';
import { startsAnotherModule, takeRoutineOption } from './routine.ts';
import { parseStatementList } from './script.ts';
import { parseFromAssembly } from './storage.ts';

/**
 * trigger := (CREATE [OR ALTER] | ALTER) TRIGGER name ON (table | DATABASE | ALL SERVER) [WITH option {, option}]
 *            (FOR | AFTER | INSTEAD OF) event {, event} [WITH APPEND] [NOT FOR REPLICATION] AS body
 *
 * The body runs to the end of the batch, as a procedure's does.
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-trigger-transact-sql
 * The cursor is at TRIGGER.
 */
export function parseTrigger(p: Parser, prefix: CreatePrefix): Statement {
  const mark = p.diagnostics.length;
  p.advance();
  const name = parseObjectName(p);
  p.expectWord('ON');
  let table: ObjectName | null = null;
  if (p.takeWord('ALL')) {
    if (!takeText(p, 'SERVER')) p.expected('SERVER');
  } else if (!p.takeWord('DATABASE')) table = parseObjectName(p);
  if (p.takeWord('WITH')) commaSeparated(p, () => takeRoutineOption(p, endsOption));
  let timing: CreateTrigger['timing'] = 'AFTER';
  if (takeText(p, 'INSTEAD')) {
    p.expectWord('OF');
    timing = 'INSTEAD OF';
  } else if (!p.takeWord('FOR')) p.expectWord('AFTER');
  const events = commaSeparated(p, () => {
    const event = p.text().toUpperCase();
    if (p.kind() === TokenKind.Word) p.advance();
    else p.expected('INSERT, UPDATE or DELETE');
    return event;
  });
  if (p.takeWord('WITH') && !takeText(p, 'APPEND')) p.expected('APPEND');
  p.takeWords('NOT', 'FOR', 'REPLICATION');
  p.expectWord('AS');
  if (p.failedSince(mark)) return unparsed(p);
  // EXTERNAL NAME assembly.class.method: code that is no SQL.
  if (p.isWord('EXTERNAL')) return parseFromAssembly(p, { object: 'TRIGGER', name, table });
  const body = parseStatementList(p, startsAnotherModule);
  const { alter, orAlter } = prefix;
  const end = p.previousEnd();
  return {
    kind: 'CreateTrigger',
    start: 0,
    end,
    name,
    orAlter,
    alter,
    table,
    timing,
    events,
    body,
  };
}

function endsOption(p: Parser): boolean {
  return (
    p.isOperator(',') ||
    p.isWord('FOR') ||
    p.isWord('AFTER') ||
    p.text().toUpperCase() === 'INSTEAD'
  );
}
