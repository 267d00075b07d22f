import type { Span } from '../../core/span.ts';
import type { Call, Comparison, Expression } from '../../python/tree/nodes.ts';
import { defineRule } from '../rule.ts';
import type { RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName } from './call-arguments.ts';

/** Passwords that are compared or looked up as they were typed have been stored that way. */
export const plaintextPassword = defineRule({
  meta: {
    id: 'security/plaintext-password',
    summary: 'A password is compared with a stored one as it was typed',
    severity: 'high',
    cwe: 256,
    since: '0.1.0',
  },
  visitors: (context) => {
    // One store of passwords is one weakness, in however many places it is asked.
    let isTold = isTestCode(context.module.path);
    function report(span: Span, message: string): void {
      if (!isTold) {
        isTold = true;
        context.report({ span, message, note: NOTE });
      }
    }
    return {
      comparison: (node) => {
        if (!isTold && isPlainComparison(context, node)) {
          report(
            node.span,
            `\`${context.source(node.span)}\` compares a stored password with one that was typed: passwords are stored in plain text`,
          );
        }
      },
      call: (node) => {
        const argument = isTold ? undefined : plainLookup(context, node);
        if (argument !== undefined) {
          report(
            argument.span,
            `\`${context.source(argument.span)}\` looks for an account by its password: passwords are stored in plain text`,
          );
        }
      },
    };
  },
});

const NOTE = 'store a slow hash, and check with its library';
const PASSWORD = /^(?:user_?|account_?|login_?)?(?:password|passwd|pwd|pass_?word|passphrase)$/i;
const HASHED = /hash|digest|bcrypt|argon|crypt|sha\d|md5|pbkdf|encode|salt|hmac/i;

/** `user.password == password`: one side is a field of a record, the other what somebody typed. Both hashed or both typed is no finding. */
function isPlainComparison(context: RuleContext, node: Comparison): boolean {
  const [left, right] = node.operands;
  const [operator] = node.operators;
  if (left === undefined || right === undefined || node.operands.length !== 2) {
    return false;
  }
  if (operator !== '==' && operator !== '!=') {
    return false;
  }
  if (HASHED.test(context.source(node.span)) || HASHED.test(definitionsOf(context, left, right))) {
    return false;
  }
  return (isStored(left) && isTyped(context, right)) || (isStored(right) && isTyped(context, left));
}

function definitionsOf(context: RuleContext, ...expressions: readonly Expression[]): string {
  return expressions
    .flatMap((one) =>
      one.kind === 'name' ? (context.module.scopes.bindingOf(one)?.definitions ?? []) : [],
    )
    .map(({ value }) => (value === undefined ? '' : context.source(value.span)))
    .join('\n');
}

const NO_RECORD =
  /^(?:self|form|request|args|options|settings|config|data|body|payload|serializer|cleaned_data|validated_data|json|attrs|credentials|login|cls|params|environ|os|secrets?|app|parser|namespace)$|form$|request$|data$|schema$|config$|settings$|args$|input$/i;

/** `user.password`, `row["password"]`: of something that is no form. */
function isStored(expression: Expression): boolean {
  if (expression.kind === 'attribute') {
    return PASSWORD.test(expression.attribute.name) && !isForm(expression.object);
  }
  return (
    expression.kind === 'subscript' &&
    expression.index.kind === 'string' &&
    PASSWORD.test(expression.index.value) &&
    !isForm(expression.object)
  );
}

function isForm(object: Expression): boolean {
  switch (object.kind) {
    case 'name':
      return NO_RECORD.test(object.name);
    case 'attribute':
      return NO_RECORD.test(object.attribute.name) || isForm(object.object);
    case 'subscript':
      return isForm(object.object);
    case 'call':
      return isForm(object.callee);
    default:
      return false;
  }
}

/** A variable or parameter called like one, a field of a form, a read of the request. */
function isTyped(context: RuleContext, expression: Expression): boolean {
  const source = context.source(expression.span);
  if (expression.kind === 'name') {
    return (
      PASSWORD.test(expression.name) ||
      /\brequest\b|\bform\b/.test(definitionsOf(context, expression))
    );
  }
  return (
    /password|passwd|pwd/i.test(source) &&
    /\b(?:request|form|cleaned_data|data|json|args|payload|body|credentials|login\w*|self)\b/i.test(
      source,
    )
  );
}

const LOOKUPS = /^(?:filter_by|filter|get|get_or_none|find_one|first_or_none|exists)$/;

function plainLookup(context: RuleContext, call: Call): Call['arguments'][number] | undefined {
  if (!LOOKUPS.test(calleeName(call) ?? '')) {
    return undefined;
  }
  const isQuery =
    /\.(?:query|objects|filter_by|filter|get|find_one|get_or_none)$|\bobjects\b|\bquery\b/.test(
      context.source(call.callee.span),
    );
  const keyed = call.arguments.find(
    ({ keyword, value }) =>
      keyword !== undefined &&
      PASSWORD.test(keyword.name) &&
      isTyped(context, value) &&
      !HASHED.test(context.source(value.span)) &&
      !HASHED.test(definitionsOf(context, value)),
  );
  return isQuery && call.arguments.length > 1 ? keyed : undefined;
}
