import type { Expression, LikePredicate } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { walk } from '../../syntax/children.ts';
import { conditional, EXACT, type Assumption } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import type { Collation } from '../data-type.ts';
import { likeText, readPattern, regexText, type PatternPart } from './like-pattern.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { readOperand, writeOperand, type Operand } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Meaning {
  readonly predicate: LikePredicate;
  readonly operand: Operand;
  readonly pattern: Expression;
  /** The constant pattern; null if it is computed, then `escape` is its escape character. */
  readonly parts: readonly PatternPart[] | null;
  /** A regular expression as it stands (RLIKE). */
  readonly regex: boolean;
  readonly escape: string | null;
  /** Brackets are classes in a computed pattern. */
  readonly classes: boolean;
  /** The pattern is a column: somebody wrote each as a whole, so that any may have brackets. */
  readonly stored: boolean;
  readonly ignoresCase: boolean;
  /** Trailing blanks of the value are ignored. */
  readonly trims: boolean;
  readonly assumptions: readonly string[];
}

/** LIKE, ILIKE and RLIKE. */
export const likeOperation = defineOperation<Meaning>({
  operation: 'like',
  meaningIn: {
    tsql: readerOf('LikePredicate', readTsql),
    databricks: readerOf('LikePredicate', readDatabricks),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'LIKE',
    behaviour: {
      tsql: 'The collation decides about case; brackets are character classes; there is no escape character unless ESCAPE gives one.',
      databricks:
        'LIKE looks at case, ILIKE does not; a backslash is the escape character; there are no classes.',
    },
    port: 'ILIKE where the collation ignores case, RLIKE for classes, backslashes doubled.',
    action: 'Check the values named.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/like',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/ilike',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT x FROM (VALUES ('b1'), ('d1')) AS t (x) WHERE x LIKE '[a-c]%';",
      rows: [['b1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql ([a-f])',
      naive: "SELECT x FROM (VALUES ('b1'), ('d1')) AS t (x) WHERE x LIKE '[a-c]%';",
    },
    {
      dialect: 'tsql',
      sql: "SELECT x FROM (VALUES ('Safe-01'), ('x')) AS t (x) WHERE x LIKE 'SAFE%';",
      rows: [['Safe-01']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql (the collation of the expression)',
      naive: "SELECT x FROM (VALUES ('Safe-01'), ('x')) AS t (x) WHERE x LIKE 'SAFE%';",
    },
    {
      dialect: 'databricks',
      sql: "SELECT 'a_b' LIKE 'a\\\\_b' AS r, 'axb' LIKE 'a\\\\_b' AS s, 'Ab' ILIKE 'aB' AS t",
      rows: [['true', 'false', 'true']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function readTsql(site: SiteOf<'LikePredicate'>): Meaning | Unknown | null {
  const { node } = site;
  const type = site.typeOf(node.operand);
  // LIKE takes no trimming collation in Spark: the collation decides on case, and is left out.
  const value = withoutCollation(node.operand);
  const like = withoutCollation(node.pattern);
  const named = value !== node.operand || like !== node.pattern;
  const pattern = site.constantOf(like);
  if (pattern === null || type.type === 'null') return null;
  const escape = escapeOf(site, node);
  if (escape === undefined) return unknown('the escape character is no constant');
  const text = {
    type: 'text' as const,
    length: 'max' as const,
    unicode: true,
    padded: false,
    collation: collationOf(site, node),
  };
  const operand: Operand | Unknown =
    type.type === 'unknown' || type.type === 'text'
      ? {
          node: value,
          conversion: null,
          constant: null,
          facts: NO_FACTS,
        }
      : readOperand(site, node.operand, text);
  if ('unknown' in operand) return operand;
  const parts = typeof pattern === 'string' ? readPattern(pattern, escape, true) : null;
  const { collation } = text;
  const letters =
    parts === null ||
    parts.some(
      (part) =>
        part.part === 'class' ||
        (part.part === 'text' && part.text.toLowerCase() !== part.text.toUpperCase()),
    );
  const ignoresCase = !collation.caseSensitive && letters;
  const trims = type.type === 'text' && !type.unicode && trimsBlanks(site, node, parts);
  const assumptions: string[] = [];
  if (type.type === 'unknown') assumptions.push('The value, whose type is not known, is text.');
  if (!collation.accentSensitive) assumptions.push('Accents do not matter in the match.');
  if (parts === null && type.type === 'text' && !type.unicode && !endsInPercent(site, like)) {
    assumptions.push('The texts that are matched have no trailing blanks.');
  }
  if (
    parts !== null &&
    !named &&
    !ignoresCase &&
    !trims &&
    assumptions.length === 0 &&
    likeText(parts) === pattern &&
    escape === null &&
    operand.conversion === null &&
    !pattern.includes('\\')
  ) {
    return null;
  }
  return {
    predicate: node,
    operand,
    pattern: like,
    parts,
    regex: false,
    escape,
    classes: true,
    stored:
      escape === null &&
      (like.kind === 'ColumnReference' || (parts === null && hasBracket(site, like))),
    ignoresCase,
    trims,
    assumptions,
  };
}

/** https://docs.databricks.com/aws/en/sql/language-manual/functions/like: the default escape is the backslash. */
function readDatabricks(site: SiteOf<'LikePredicate'>): Meaning | Unknown | null {
  const { node } = site;
  const type = site.typeOf(node.operand);
  const collation = type.type === 'text' ? type.collation : site.settings.collation;
  const pattern = site.constantOf(node.pattern);
  const operand: Operand = {
    node: node.operand,
    conversion: null,
    constant: null,
    facts: NO_FACTS,
  };
  const ignoresCase = node.operator === 'ILIKE' || !collation.caseSensitive;
  const common = {
    predicate: node,
    operand,
    pattern: node.pattern,
    ignoresCase,
    trims: false,
    classes: false,
    stored: false,
    assumptions: [],
  };
  if (node.operator === 'RLIKE')
    return { ...common, parts: null, regex: true, escape: null, ignoresCase: false };
  const given = escapeOf(site, node);
  if (given === undefined) return unknown('the escape character is no constant');
  const escape = given ?? '\\';
  return {
    ...common,
    parts: typeof pattern === 'string' ? readPattern(pattern, escape, false) : null,
    regex: false,
    escape,
  };
}

function withoutCollation(node: Expression): Expression {
  if (node.kind === 'ParenthesizedExpression' && node.operand.kind === 'CollateExpression')
    return withoutCollation(node.operand);
  return node.kind === 'CollateExpression' ? node.operand : node;
}

/** The collation by which the value is matched: an explicit one of the pattern, else the value's own. */
function collationOf(site: ReadSite, node: LikePredicate): Collation {
  const [value, pattern] = [site.typeOf(node.operand), site.typeOf(node.pattern)];
  if (pattern.type === 'text' && pattern.collation.strength === 'explicit')
    return pattern.collation;
  return value.type === 'text' ? value.collation : site.settings.collation;
}

/** The escape character, null without one, undefined if it is no constant. */
function escapeOf(site: ReadSite, node: LikePredicate): string | null | undefined {
  if (node.escape === null) return null;
  const value = site.constantOf(node.escape);
  return typeof value === 'string' ? value : undefined;
}

/** Trailing blanks of a VARCHAR are ignored where the pattern's last part is a character that is no blank. */
function trimsBlanks(
  site: ReadSite,
  node: LikePredicate,
  parts: readonly PatternPart[] | null,
): boolean {
  const last = parts?.at(-1);
  if (last?.part !== 'text' || last.text.endsWith(' ')) return false;
  const { operand } = node;
  const name = operand.kind === 'FunctionCall' ? ownName(operand.name).toLowerCase() : '';
  const constant = site.constantOf(operand);
  return (
    name !== 'rtrim' && name !== 'trim' && (typeof constant !== 'string' || constant.endsWith(' '))
  );
}

/** True if a text that the pattern is made of has an opening bracket: `REPLACE(@word, '%', '[%]')`. */
function hasBracket(site: ReadSite, pattern: Expression): boolean {
  let found = false;
  walk(pattern, (node) => {
    if (node.kind === 'Literal') {
      const constant = site.constantOf(node);
      found ||= typeof constant === 'string' && constant.includes('[');
    }
    return !found;
  });
  return found;
}

function endsInPercent(site: ReadSite, pattern: Expression): boolean {
  const constant = site.constantOf(pattern);
  if (typeof constant === 'string') return constant.endsWith('%');
  if (pattern.kind === 'ParenthesizedExpression') return endsInPercent(site, pattern.operand);
  if (pattern.kind === 'BinaryExpression') return endsInPercent(site, pattern.right);
  const last = pattern.kind === 'FunctionCall' ? pattern.arguments.at(-1) : undefined;
  return last !== undefined && endsInPercent(site, last);
}

function operandPieces(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { pieces } = writeOperand(context, meaning.operand);
  if (!meaning.trims) return pieces;
  return context.target === 'duckdb'
    ? context.sql`rtrim(${pieces}, ' ')`
    : context.sql`rtrim(${pieces})`;
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission {
  const { predicate, parts, escape } = meaning;
  const not = predicate.negated ? 'NOT ' : '';
  const operand = operandPieces(meaning, context);
  const assumptions: Assumption[] = meaning.assumptions.map((statement) => ({
    statement,
    check: null,
  }));
  const like = meaning.ignoresCase ? 'ILIKE' : 'LIKE';
  if (meaning.stored) {
    return {
      pieces: context.sql`${operand} ${not}RLIKE ${computedRegex(meaning, context)}`,
      fidelity: assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions },
      loose: context.parent?.kind !== 'LogicalExpression',
    };
  }
  if (parts === null) {
    const statement =
      escape === null
        ? 'The pattern holds no backslash and no opening bracket.'
        : 'The pattern holds no opening bracket.';
    if (meaning.classes) assumptions.push({ statement, check: null });
    const tail = escape === null ? [] : context.sql` ESCAPE ${context.literal(escape)}`;
    const fidelity =
      assumptions.length === 0 ? EXACT : ({ kind: 'conditional', assumptions } as const);
    return {
      pieces: context.sql`${operand} ${not}${like} ${meaning.pattern}${tail}`,
      fidelity,
      loose: context.parent?.kind !== 'LogicalExpression',
    };
  }
  const fidelity =
    assumptions.length === 0 ? EXACT : ({ kind: 'conditional', assumptions } as const);
  const text = likeText(parts);
  const pattern =
    text === null ? context.literal(regexText(parts, meaning.ignoresCase)) : context.literal(text);
  const written: readonly Piece[] =
    text !== null && text === context.constantOf(meaning.pattern) && !text.includes('\\')
      ? [context.emit(meaning.pattern)]
      : [context.text(pattern, meaning.pattern)];
  return {
    pieces: context.sql`${operand} ${not}${text === null ? 'RLIKE' : like} ${written}`,
    fidelity,
    loose: context.parent?.kind !== 'LogicalExpression',
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { predicate, parts, escape, regex } = meaning;
  const not = predicate.negated ? 'NOT ' : '';
  const operand = operandPieces(meaning, context);
  const [given] = meaning.assumptions;
  const fidelity = given === undefined ? EXACT : conditional(given);
  const like = meaning.ignoresCase ? 'ILIKE' : 'LIKE';
  const silent = fidelity.kind === 'exact';
  if (regex)
    return {
      pieces: context.sql`${not}regexp_matches(${operand}, ${context.emit(meaning.pattern)})`,
      fidelity,
      loose: predicate.negated,
      silent,
    };
  if (parts === null) {
    const twice = context.isPure(meaning.pattern) && context.isPure(predicate.operand);
    if (meaning.classes && escape === null && twice) {
      const matches = context.sql`regexp_matches(${operand}, ${computedRegex(meaning, context)})`;
      return {
        pieces: context.sql`${not}CASE WHEN contains(${meaning.pattern}, '[') THEN ${matches} ELSE ${operand} ${like} ${meaning.pattern} END`,
        fidelity,
        loose: predicate.negated,
        silent,
      };
    }
    // Classes of such a pattern are rewritten by nobody: it would be wrong, so it raises.
    const pattern = meaning.classes
      ? context.sql`CASE WHEN contains(${meaning.pattern}, '[') THEN error('portside:50000|16|1|A computed LIKE pattern with brackets is not emulated.') ELSE ${meaning.pattern} END`
      : context.sql`${meaning.pattern}`;
    const tail = escape === null ? [] : context.sql` ESCAPE ${context.literal(escape)}`;
    return {
      pieces: context.sql`${operand} ${not}${like} ${meaning.classes ? context.sql`(${pattern})` : pattern}${tail}`,
      fidelity,
      loose: context.parent?.kind !== 'LogicalExpression',
      silent,
    };
  }
  const text = likeText(parts);
  if (text === null) {
    return {
      pieces: context.sql`${not}regexp_matches(${operand}, ${context.literal(regexText(parts, meaning.ignoresCase))})`,
      fidelity,
      loose: predicate.negated,
      silent,
    };
  }
  const tail = text.includes('\\') ? " ESCAPE '\\'" : '';
  return {
    pieces: context.sql`${operand} ${not}${like} ${context.literal(text)}${tail}`,
    fidelity,
    loose: context.parent?.kind !== 'LogicalExpression',
    silent,
  };
}

/** The regular expression of a pattern that is only known where it runs; what `regexText` makes of a constant one. */
function computedRegex(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const duckdb = context.target === 'duckdb';
  const literal = (text: string): string => context.literal(text);
  const word = context.fresh('part');
  const replaced = (text: string, pattern: string): string =>
    duckdb
      ? `regexp_replace(${text}, ${literal(`[${pattern}]`)}, ${literal('\\\\\\0')}, 'g')`
      : `regexp_replace(${text}, ${literal(`[${pattern}]`)}, ${literal('\\\\$0')})`;
  const written = [
    `CASE WHEN ${word} = '%' THEN '.*' WHEN ${word} = '_' THEN '.'`,
    `WHEN length(${word}) > 1 THEN concat('[', ${replaced(`substr(${word}, 2)`, '\\[\\\\&')})`,
    `ELSE ${replaced(word, '+.*?^${}()|\\[\\]\\\\')} END`,
  ].join(' ');
  const head = literal(`(?${meaning.ignoresCase ? 'is' : 's'})^`);
  const signs = literal('(?s)\\[.[^\\]]*\\]|.');
  return duckdb
    ? context.sql`concat(${head}, array_to_string(list_transform(regexp_extract_all(${meaning.pattern}, ${signs}), lambda ${word}: ${written}), ''), '$')`
    : context.sql`concat(${head}, array_join(transform(regexp_extract_all(${meaning.pattern}, ${signs}, 0), ${word} -> ${written}), ''), '$')`;
}
