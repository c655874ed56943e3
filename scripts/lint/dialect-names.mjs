/** Names that are only ever dialects: comparing with one is a dialect test, whatever is compared. */
const dialectNames = new Set([
  'tsql',
  'snowflake',
  'oracle',
  'postgresql',
  'postgres',
  'mysql',
  'mariadb',
  'redshift',
  'teradata',
  'bigquery',
]);

/** Names that are targets or products as well: a dialect test only if a dialect is compared. */
const sharedNames = new Set(['databricks', 'databricks-sql', 'spark']);

const equality = new Set(['===', '!==', '==', '!=']);

/**
 * ESLint rule: nothing is decided by the name of a dialect outside `core/dialects`; a difference
 * between dialects is a fact in a dialect's own table.
 */
export const dialectNamesRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      dialect:
        "Don't decide by the name of a dialect ('{{name}}') outside core/dialects: put the difference into the dialect's table.",
    },
  },
  create(context) {
    const check = (node, literal, compared) => {
      if (literal?.type !== 'Literal' || typeof literal.value !== 'string') return;
      const aboutDialect = /dialect/iu.test(context.sourceCode.getText(compared));
      if (dialectNames.has(literal.value) || (sharedNames.has(literal.value) && aboutDialect)) {
        context.report({ node, messageId: 'dialect', data: { name: literal.value } });
      }
    };
    return {
      BinaryExpression(node) {
        if (!equality.has(node.operator)) return;
        check(node, node.right, node.left);
        check(node, node.left, node.right);
      },
      SwitchStatement(node) {
        for (const branch of node.cases) check(branch, branch.test, node.discriminant);
      },
    };
  },
};
