import type { Fix } from '../../core/finding.ts';
import type { Assert, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { writtenName } from './last-name.ts';
import { nameWords } from './name-words.ts';
import { isTestCode } from '../test-code.ts';

export const assertForAccessControl = defineRule({
  meta: {
    id: 'security/assert-for-access-control',
    summary: 'Access checked by an assertion, which `python -O` removes',
    severity: 'medium',
    cwe: 617,
    since: '0.1.0',
    question: 'Does this assertion decide whether somebody may do or see something?',
    sameAs: ['S101'],
  },
  visitors: (context) => ({
    assert(node) {
      const isInFunction = context.functionOf(node).node.kind === 'function';
      if (!isInFunction || isTestCode(context.module.path) || isTestFunction(node, context)) {
        return;
      }
      const right = accessCheck(node.test, context);
      if (right === undefined) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${right}\` is checked by \`assert\`, which \`python -O\` removes: raise \`PermissionError\` instead`,
        note: 'not there in optimized mode',
        fix: raiseFix(node, context),
      });
    },
  }),
});

const RIGHTS =
  /^(is_(admin|administrator|staff|superuser|authenticated|logged_in|authorized|authorised|owner|moderator|owned_by|permitted|allowed)|has_(perm|perms|permission|permissions|role|roles|access|scope|scopes|module_perms)|can_(access|edit|view|delete|read|write|manage|modify|update|create|see)\w*|check_(permission|permissions|access|password|csrf|token)|user_(can|has|is)_\w+|authorized|authorised|authenticated|permissions?|may_\w+|is_valid_(token|session|signature|password)|verify_(token|password|signature|session))$/;
const ACTORS = /^(user|current_user|request|viewer|account|principal|session|g)$/;

/** The part of the condition that asks what somebody may do; undefined when nothing does. */
function accessCheck(test: Expression, context: RuleContext): string | undefined {
  switch (test.kind) {
    case 'unary':
      return accessCheck(test.operand, context);
    case 'boolean':
      return test.operands
        .map((operand) => accessCheck(operand, context))
        .find((found) => found !== undefined);
    case 'name':
    case 'attribute':
      return isRight(writtenName(test)) ? context.source(test.span) : undefined;
    case 'call':
      return isRight(writtenName(test.callee)) ? context.source(test.span) : undefined;
    case 'comparison':
      return comparedRight(test.operands, test.operators, context)
        ? context.source(test.span)
        : undefined;
    default:
      return undefined;
  }
}

function isRight(name: string): boolean {
  return RIGHTS.test(nameWords(name).join('_'));
}

/** `user.role == "admin"`, `role_of(token) == "admin"`, `document.owner == current_user`, `"edit" in user.permissions`. */
function comparedRight(
  operands: readonly Expression[],
  operators: readonly string[],
  context: RuleContext,
): boolean {
  const [left, right] = operands;
  const [operator = ''] = operators;
  if (left === undefined || right === undefined || operator.startsWith('is')) {
    return false;
  }
  const sides = [left, right];
  if (operator === 'in' || operator === 'not in') {
    return sides.some(
      (side) => side.kind === 'attribute' && isRoleName(side) && isAboutActor(side),
    );
  }
  const hasRole =
    sides.some((side) => isRoleName(side) && isAboutActor(side)) ||
    (sides.some(asksForRole) && sides.some((side) => side.kind === 'string'));
  const isOwnership =
    sides.some(isAboutActor) &&
    sides.some((side) => /owner|author|created_by|user_id/.test(context.source(side.span))) &&
    sides.every((side) => side.kind === 'attribute' || side.kind === 'name');
  return hasRole || isOwnership;
}

function isRoleName(expression: Expression): boolean {
  return /^(role|roles|permissions?|scopes?|groups?|access_level)$/.test(writtenName(expression));
}

/** `role_of(token)`, `get_role(user)`: a function that tells what somebody is. */
function asksForRole(expression: Expression): boolean {
  return (
    expression.kind === 'call' &&
    nameWords(writtenName(expression.callee)).some((word) => /^(roles?|permissions?)$/.test(word))
  );
}

function isAboutActor(expression: Expression): boolean {
  let root = expression;
  let holdsActor = false;
  while (root.kind === 'attribute') {
    holdsActor ||= ACTORS.test(root.attribute.name);
    root = root.object;
  }
  return holdsActor || (root.kind === 'name' && ACTORS.test(root.name));
}

function isTestFunction(node: Assert, context: RuleContext): boolean {
  return context
    .functionOf(node)
    .qualifiedName.split('.')
    .some((name) => /^(test|Test)/.test(name));
}

/** `assert X, "why"` → `if not (X): raise PermissionError("why")`. */
function raiseFix(node: Assert, context: RuleContext): Fix {
  const { column } = context.locate(node.span).start;
  const indent = ' '.repeat(column - 1);
  const condition = context.source(node.test.span);
  const isSimple =
    node.test.kind === 'name' || node.test.kind === 'attribute' || node.test.kind === 'call';
  const negated =
    node.test.kind === 'unary' && node.test.operator === 'not'
      ? context.source(node.test.operand.span)
      : isSimple
        ? `not ${condition}`
        : `not (${condition})`;
  const message = node.message === undefined ? '' : `(${context.source(node.message.span)})`;
  return {
    title: 'raise `PermissionError`',
    edits: [
      { span: node.span, newText: `if ${negated}:\n${indent}    raise PermissionError${message}` },
    ],
    origin: 'rule',
  };
}
