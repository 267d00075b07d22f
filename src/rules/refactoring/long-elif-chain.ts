import type { Expression, If, Statement } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { choicesOf, type Choices } from './choices.ts';

export const longElifChain = defineRule({
  meta: {
    id: 'refactoring/long-elif-chain',
    summary: 'A long chain of `elif` that compares one value with constants',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    if(node) {
      const choices =
        node.isElif || isTestCode(context.module.path)
          ? undefined
          : choicesOf(context.module, node);
      if (choices?.kind === 'value' && choices.branches.length > MOST_CHOICES) {
        report(context, node, choices);
      }
    },
  }),
});

/** So many cases are still read as cases. */
const MOST_CHOICES = 5;

function report(context: RuleContext, node: If, { subject, branches, last }: Choices): void {
  const isTable = branches.every(isLookUp) && sameTarget(context, [...branches, last]);
  const advice = isTable
    ? 'a dictionary from value to result says the same in a line each'
    : branches.every((branch) => branch.length === 1)
      ? 'a dictionary of functions, or `match`, shows the cases as a table'
      : '`match` names the value once, and each body could be a function';
  context.report({
    span: { start: node.span.start, end: node.test.span.end },
    message: `${branches.length} branches compare \`${subject}\` with constants: ${advice}`,
    evidence: [
      {
        kind: 'measurement',
        subject: 'branches that compare one value with constants',
        value: branches.length,
        threshold: MOST_CHOICES,
        unit: '',
      },
    ],
  });
}

/** `return VALUE` or `name = VALUE`, where finding the value runs nothing. */
function isLookUp(branch: readonly Statement[]): boolean {
  const [only] = branch;
  if (branch.length !== 1) {
    return false;
  }
  const isPlain = only?.kind === 'assignment' && only.targets.length === 1;
  return (only?.kind === 'return' || isPlain) && isFixed(only.value);
}

function isFixed(value: Expression | undefined): boolean {
  switch (value?.kind) {
    case 'string':
    case 'number':
    case 'constant':
    case 'name':
      return true;
    case 'attribute':
      return isFixed(value.object);
    case 'tuple':
      return value.elements.every(isFixed);
    default:
      return false;
  }
}

function sameTarget({ source }: RuleContext, branches: readonly (readonly Statement[])[]): boolean {
  const targets = branches
    .filter((branch) => branch.length > 0)
    .map(([only]) =>
      only?.kind === 'assignment'
        ? `= ${source(only.targets[0]?.span ?? only.span)}`
        : (only?.kind ?? ''),
    );
  return new Set(targets.filter((target) => target !== 'raise')).size === 1;
}
