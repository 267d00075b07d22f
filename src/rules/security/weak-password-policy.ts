import type {
  Assignment,
  Call,
  Comparison,
  Dictionary,
  Expression,
} from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { calleeName, keywordArgument } from './call-arguments.ts';
import { isDevelopmentPath } from './cookie-attributes.ts';

/** Passwords may be shorter than NIST SP 800-63B allows (eight characters), or nothing checks them at all. */
export const weakPasswordPolicy = defineRule({
  meta: {
    id: 'security/weak-password-policy',
    summary: 'Passwords may be short, or anything',
    severity: 'medium',
    cwe: 521,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path) || isDevelopmentPath(context.module.path)
      ? {}
      : {
          assignment: (node) => reportSetting(context, node),
          comparison: (node) => reportComparison(context, node),
          call: (node) => reportField(context, node),
          dictionary: (node) => reportValidator(context, node),
        },
});

const LEAST = 8;
const NOTE = 'ask for eight characters at least, and refuse common ones';

function reportSetting(context: RuleContext, node: Assignment): void {
  const [target] = node.targets;
  const { value } = node;
  const isEmpty =
    (value?.kind === 'list' || value?.kind === 'tuple') && value.elements.length === 0;
  if (
    target?.kind === 'name' &&
    target.name === 'AUTH_PASSWORD_VALIDATORS' &&
    isEmpty &&
    node.parent?.kind === 'module'
  ) {
    context.report({
      span: node.span,
      message: '`AUTH_PASSWORD_VALIDATORS` is empty: accounts can be made with any password',
      note: NOTE,
    });
  }
}

/** `{"NAME": "….MinimumLengthValidator", "OPTIONS": {"min_length": 4}}`. */
function reportValidator(context: RuleContext, node: Dictionary): void {
  const name = node.entries.find(
    ({ value }) => value.kind === 'string' && value.value.endsWith('MinimumLengthValidator'),
  );
  const options = node.entries.find(
    ({ key }) => key?.kind === 'string' && key.value === 'OPTIONS',
  )?.value;
  if (name === undefined || options?.kind !== 'dictionary') {
    return;
  }
  const least = options.entries.find(
    ({ key }) => key?.kind === 'string' && key.value === 'min_length',
  );
  const length = least === undefined ? undefined : constantNumber(least.value);
  if (least !== undefined && length !== undefined && length < LEAST) {
    report(context, least.value, length);
  }
}

/** `if len(password) < 4:`. */
function reportComparison(context: RuleContext, node: Comparison): void {
  const [left, right] = node.operands;
  const [operator] = node.operators;
  if (left === undefined || right === undefined || node.operands.length !== 2) {
    return;
  }
  const length = isLengthOfPassword(left) ? constantNumber(right) : undefined;
  const least = operator === '<' || operator === '>=' ? length : undefined;
  const beyond = operator === '<=' || operator === '>' ? length : undefined;
  const asked = least ?? (beyond === undefined ? undefined : beyond + 1);
  if (asked !== undefined && asked > 1 && asked < LEAST) {
    report(context, node, asked);
  }
}

function isLengthOfPassword(expression: Expression): boolean {
  const [first] = expression.kind === 'call' ? expression.arguments : [];
  const isLength =
    expression.kind === 'call' &&
    expression.callee.kind === 'name' &&
    expression.callee.name === 'len';
  return isLength && first !== undefined && isPassword(nameOf(first.value));
}

function nameOf(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'attribute':
      return expression.attribute.name === 'data'
        ? nameOf(expression.object)
        : expression.attribute.name;
    case 'subscript':
      return expression.index.kind === 'string' ? expression.index.value : '';
    default:
      return '';
  }
}

function isPassword(name: string): boolean {
  return /^(?:new_?|user_?)?(?:password|passwd|pwd)\d?$/i.test(name);
}

/** `PasswordField("…", validators=[Length(min=4)])`, `password = CharField(min_length=4)`, `password: str = Field(min_length=4)`. */
function reportField(context: RuleContext, node: Call): void {
  const name = calleeName(node) ?? '';
  const isOfPassword = /^PasswordField$/.test(name) || isGivenToPassword(node);
  if (!isOfPassword || /login/i.test(classAround(node))) {
    return;
  }
  const direct = keywordArgument(node, 'min_length')?.value;
  const validators = keywordArgument(node, 'validators')?.value ?? node.arguments[1]?.value;
  const nested =
    validators?.kind === 'list'
      ? validators.elements.flatMap((one) =>
          one.kind === 'call' && /^(?:Length|MinLengthValidator)$/.test(calleeName(one) ?? '')
            ? [keywordArgument(one, 'min')?.value ?? one.arguments[0]?.value]
            : [],
        )[0]
      : undefined;
  const least = direct ?? nested;
  const length = least === undefined ? undefined : constantNumber(least);
  if (least !== undefined && length !== undefined && length < LEAST) {
    report(context, least, length);
  }
}

function isGivenToPassword(node: Call): boolean {
  const { parent } = node;
  return (
    parent?.kind === 'assignment' &&
    parent.targets.some((target) => isPassword(nameOf(target))) &&
    parent.parent?.kind === 'class'
  );
}

function classAround(node: Call): string {
  const owner = node.parent?.parent;
  return owner?.kind === 'class' ? owner.name.name : '';
}

function report(context: RuleContext, at: Expression, length: number): void {
  context.report({
    span: at.span,
    message: `passwords of ${length} characters are let through: they can all be tried`,
    note: NOTE,
  });
}
