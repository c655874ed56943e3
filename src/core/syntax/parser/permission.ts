import type { AdministrationStatement, ObjectName } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { commaSeparated } from './list.ts';
import { parseObjectName } from './name.ts';
import type { Parser } from './parser.ts';
import { skipParentheses, startsStatement } from './recovery.ts';

/**
 * permission := (GRANT | DENY | REVOKE [GRANT OPTION FOR]) permission {, permission} [ON [class '::'] name] (TO | FROM)
 *               principal {, principal} [WITH GRANT OPTION] [CASCADE] [AS principal]
 *
 * The permissions are words that begin statements elsewhere. Stands behind the last clause that it knows.
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/grant-transact-sql
 */
export function parsePermission(p: Parser): AdministrationStatement {
  const what = p.text().toLowerCase();
  const names: ObjectName[] = [];
  while (!p.atEnd() && !p.isOperator(';') && p.kind() !== TokenKind.BatchSeparator) {
    if (p.isWord('TO') || p.isWord('FROM') || p.isWord('ON')) break;
    if (!skipParentheses(p)) p.advance();
  }
  if (p.takeWord('ON')) {
    names.push(parseSecurable(p));
    // GRANT SELECT ON t (a, b)
    skipParentheses(p);
  }
  if (p.takeWord('TO') || p.takeWord('FROM')) names.push(...commaSeparated(p, parsePrincipal));
  else p.expected(what === 'revoke' ? 'FROM' : 'TO');
  if (p.takeWords('WITH', 'GRANT')) p.takeWord('OPTION');
  p.takeWord('CASCADE');
  if (p.takeWord('AS')) parsePrincipal(p);
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names };
}

/** `name`, `OBJECT::name` or `AVAILABILITY GROUP::name`: what is secured; the class is stepped over. */
export function parseSecurable(p: Parser): ObjectName {
  p.takeOperator('::');
  let ahead = 0;
  while (p.kindAt(ahead) === TokenKind.Word && ahead < 4) ahead++;
  if (ahead > 0 && p.isOperatorAt('::', ahead)) p.moveTo(p.position + ahead + 1);
  // ON TABLE name, of Databricks SQL
  else if (p.grammar.features.sqlScripting)
    while (p.isIdentifierAt(1) && p.kindAt(1) === TokenKind.Word && !p.isWordAt('TO', 1))
      p.advance();
  return parseObjectName(p);
}

/** A user, a role or PUBLIC, which is reserved elsewhere. */
function parsePrincipal(p: Parser): ObjectName {
  const missing = p.startsLine() && startsStatement(p);
  if (p.isIdentifier() || p.kind() !== TokenKind.Word || missing) return parseObjectName(p);
  const part = p.takeIdentifier();
  return { kind: 'ObjectName', start: part.start, end: part.end, parts: [part] };
}
