/** Operators and punctuation, longest first where one is the prefix of another. Ids are indexes + 1. */
const OPERATORS = [
  '<=>',
  '||=',
  '!=',
  '<>',
  '<=',
  '>=',
  '!<',
  '!>',
  '==',
  '||',
  '<<',
  '>>',
  '->',
  '=>',
  '::',
  ':=',
  '|>',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '~',
  '=',
  '<',
  '>',
  '!',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '.',
  ';',
  ':',
  '?',
  '@',
] as const;

export type OperatorText = (typeof OPERATORS)[number];

const IDS = new Map<string, number>(OPERATORS.map((text, index) => [text, index + 1]));

/** The operators in the order the lexer tries them: longest first. */
export const operatorTexts: readonly OperatorText[] = OPERATORS;

/** The id of an operator, as `TokenTable.keywords` holds it. */
export function operatorId(text: OperatorText): number {
  return IDS.get(text) ?? 0;
}
