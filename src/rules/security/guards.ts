import type { Expression, Node, Statement } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { enclosingBlocks } from '../../python/tree/blocks.ts';

const CHECKING_METHODS = new Set(['isdigit', 'isalnum', 'isalpha', 'isidentifier', 'isdecimal']);
const MATCHERS = new Set(['re.match', 're.fullmatch']);

/**
 * True when the code checks the value before it gets to `use`: it is compared with fixed values or a list of allowed
 * ones, matched against a pattern, or tested to be a number or identifier, in an `if` around the use or in one before it
 * that leaves otherwise.
 */
export function isGuarded(context: RuleContext, value: Expression, use: Node): boolean {
  const subject = context.source(value.span);
  let inner: Node = use;
  for (let owner = use.parent; owner !== undefined; owner = owner.parent) {
    if (owner.kind === 'function' || owner.kind === 'class') {
      break;
    }
    if (owner.kind === 'if' && owner.test !== inner) {
      const isInBody = owner.body.some((statement) => statement === inner);
      if (checks(context, { test: owner.test, subject, whenTrue: isInBody })) {
        return true;
      }
    }
    if (owner.kind === 'conditional' && owner.test !== inner) {
      if (checks(context, { test: owner.test, subject, whenTrue: owner.body === inner })) {
        return true;
      }
    }
    inner = owner;
  }
  return enclosingBlocks(use).some(({ block, index }) =>
    block.slice(0, index).some((statement) => leavesUnlessChecked(context, statement, subject)),
  );
}

function leavesUnlessChecked(context: RuleContext, statement: Statement, subject: string): boolean {
  if (statement.kind === 'assert') {
    return checks(context, { test: statement.test, subject, whenTrue: true });
  }
  if (statement.kind === 'expression-statement') {
    return isDemand(context, statement.value, subject);
  }
  return (
    statement.kind === 'if' &&
    leaves(statement.body) &&
    checks(context, { test: statement.test, subject, whenTrue: false })
  );
}

/** `validate_name(name)`, `check_path(path)`: called for nothing but to raise an error where the value is not as it should be. */
function isDemand(context: RuleContext, call: Expression, subject: string): boolean {
  return (
    call.kind === 'call' &&
    /^_*(?:assert|check|demand|ensure|require|valid|verify)(?:[A-Z_]|$|ate)/u.test(
      calleeText(call),
    ) &&
    call.arguments.some((argument) => context.source(argument.value.span) === subject)
  );
}

/** True when control never gets past this block. */
function leaves(block: readonly Statement[]): boolean {
  const last = block.at(-1);
  switch (last?.kind) {
    case 'return':
    case 'raise':
    case 'continue':
    case 'break':
      return true;
    case 'expression-statement':
      return (
        last.value.kind === 'call' && /\b(exit|abort|fail|error)$/.test(calleeText(last.value))
      );
    default:
      return false;
  }
}

function calleeText(call: Expression): string {
  if (call.kind !== 'call') {
    return '';
  }
  return call.callee.kind === 'attribute'
    ? call.callee.attribute.name
    : call.callee.kind === 'name'
      ? call.callee.name
      : '';
}

interface Check {
  readonly test: Expression;
  readonly subject: string;
  /** Whether the use is reached when the test holds, or when it fails. */
  readonly whenTrue: boolean;
}

function checks(context: RuleContext, { test, subject, whenTrue }: Check): boolean {
  if (test.kind === 'unary' && test.operator === 'not') {
    return checks(context, { test: test.operand, subject, whenTrue: !whenTrue });
  }
  if (test.kind === 'boolean') {
    const isSplit = (test.operator === 'and') === whenTrue;
    return (
      isSplit &&
      test.operands.some((operand) => checks(context, { test: operand, subject, whenTrue }))
    );
  }
  if (test.kind === 'comparison') {
    const [left] = test.operands;
    const operator = test.operators[0];
    const isSubject =
      left !== undefined && test.operators.length === 1 && mentions(context, left, subject);
    return (
      isSubject &&
      (whenTrue
        ? operator === 'in' || operator === '=='
        : operator === 'not in' || operator === '!=')
    );
  }
  return test.kind === 'call' && whenTrue && isCheckingCall(context, test, subject);
}

function isCheckingCall(context: RuleContext, call: Expression, subject: string): boolean {
  if (call.kind !== 'call') {
    return false;
  }
  const { callee } = call;
  if (callee.kind === 'attribute' && CHECKING_METHODS.has(callee.attribute.name)) {
    return context.source(callee.object.span) === subject;
  }
  const isOnSubject = call.arguments.some(
    (argument) => context.source(argument.value.span) === subject,
  );
  const resolved = context.resolve(callee) ?? '';
  const name = calleeText(call);
  return (
    isOnSubject &&
    (MATCHERS.has(resolved) ||
      /^(full)?match$/.test(name) ||
      isNumberCheck(context, call) ||
      /^(is_?(valid|safe|allowed)|valid(ate)?)/.test(name))
  );
}

function isNumberCheck(context: RuleContext, call: Expression): boolean {
  if (call.kind !== 'call' || context.resolve(call.callee) !== 'builtins.isinstance') {
    return false;
  }
  const type = call.arguments[1]?.value;
  return type !== undefined && /^\(?\s*(int|float|bool|UUID)\b/.test(context.source(type.span));
}

/** `name`, or `name` changed in case or spaces. */
function mentions(context: RuleContext, expression: Expression, subject: string): boolean {
  if (context.source(expression.span) === subject) {
    return true;
  }
  return (
    expression.kind === 'call' &&
    expression.callee.kind === 'attribute' &&
    /^(lower|upper|strip|casefold)$/.test(expression.callee.attribute.name) &&
    mentions(context, expression.callee.object, subject)
  );
}
