import type { Span } from '../../../core/span.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { Call, Comparison, Expression } from '../../../python/tree/nodes.ts';
import { calleeName } from '../call-arguments.ts';

export const PASSWORD =
  /^(?:user_?|account_?|login_?)?(?:password|passwd|pwd|pass_?word|passphrase)$/i;
const HASHED = /hash|digest|bcrypt|argon|crypt|sha\d|md5|pbkdf|encode|salt|hmac/i;

/** `user.password == password`: one side is a field of a record, the other what somebody typed. Both hashed or both typed is no finding. */
export function plainComparison(module: SourceModule, node: Comparison): boolean {
  const [left, right] = node.operands;
  const [operator] = node.operators;
  if (left === undefined || right === undefined || node.operands.length !== 2) {
    return false;
  }
  if (operator !== '==' && operator !== '!=') {
    return false;
  }
  if (HASHED.test(textOf(module, node.span)) || HASHED.test(definitionsOf(module, left, right))) {
    return false;
  }
  return (isStored(left) && isTyped(module, right)) || (isStored(right) && isTyped(module, left));
}

function definitionsOf(module: SourceModule, ...expressions: readonly Expression[]): string {
  return expressions
    .flatMap((one) =>
      one.kind === 'name' ? (module.scopes.bindingOf(one)?.definitions ?? []) : [],
    )
    .map(({ value }) => (value === undefined ? '' : textOf(module, value.span)))
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
function isTyped(module: SourceModule, expression: Expression): boolean {
  const source = textOf(module, expression.span);
  if (expression.kind === 'name') {
    return (
      PASSWORD.test(expression.name) ||
      /\brequest\b|\bform\b/.test(definitionsOf(module, expression))
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

export function plainLookup(
  module: SourceModule,
  call: Call,
): Call['arguments'][number] | undefined {
  if (!LOOKUPS.test(calleeName(call) ?? '')) {
    return undefined;
  }
  const isQuery =
    /\.(?:query|objects|filter_by|filter|get|find_one|get_or_none)$|\bobjects\b|\bquery\b/.test(
      textOf(module, call.callee.span),
    );
  const keyed = call.arguments.find(
    ({ keyword, value }) =>
      keyword !== undefined &&
      PASSWORD.test(keyword.name) &&
      isTyped(module, value) &&
      !HASHED.test(textOf(module, value.span)) &&
      !HASHED.test(definitionsOf(module, value)),
  );
  return isQuery && call.arguments.length > 1 ? keyed : undefined;
}

function textOf(module: SourceModule, span: Span): string {
  return module.text.slice(span.start, span.end);
}
