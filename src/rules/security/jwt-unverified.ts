import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, isConstant, keywordArgument } from './call-arguments.ts';
import { isTestCode } from '../test-code.ts';

export const jwtUnverified = defineRule({
  meta: {
    id: 'security/jwt-unverified',
    summary: 'JSON Web Token read without checking its signature',
    severity: 'high',
    cwe: 347,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const problem = isTestCode(context.module.path) ? undefined : problemOf(node, context);
      if (problem !== undefined) {
        context.report({
          span: node.span,
          message: problem,
          note: 'anyone can write these claims',
        });
      }
    },
  }),
});

const DECODERS = new Set([
  'jwt.decode',
  'jwt.decode_complete',
  'jwt.api_jwt.decode',
  'jwt.PyJWT.decode',
  'jose.jwt.decode',
]);
const UNVERIFIED = new Set(['jose.jwt.get_unverified_claims', 'jose.jws.get_unverified_claims']);

function problemOf(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  const callee = context.source(call.callee.span);
  if (UNVERIFIED.has(resolved)) {
    return `\`${callee}\` returns claims whose signature nobody checked`;
  }
  if (!DECODERS.has(resolved)) {
    return undefined;
  }
  if (isUnverified(call, context)) {
    return `\`${callee}\` is told not to check the signature: the token can be forged`;
  }
  return acceptsNone(argumentValue(call, 2, 'algorithms'))
    ? `\`${callee}\` accepts the algorithm \`none\`: a token without signature passes`
    : undefined;
}

function isUnverified(call: Call, context: RuleContext): boolean {
  if (isConstant(keywordArgument(call, 'verify')?.value, 'False')) {
    return true;
  }
  const options = literalOf(argumentValue(call, 3, 'options'), context);
  if (options?.kind === 'call' && context.resolve(options.callee) === 'builtins.dict') {
    return isConstant(keywordArgument(options, 'verify_signature')?.value, 'False');
  }
  return (
    options?.kind === 'dictionary' &&
    options.entries.some(
      ({ key, value }) =>
        key?.kind === 'string' && key.value === 'verify_signature' && isConstant(value, 'False'),
    )
  );
}

/** The value of a name that is given once. */
function literalOf(
  expression: Expression | undefined,
  context: RuleContext,
): Expression | undefined {
  if (expression?.kind !== 'name') {
    return expression;
  }
  const definitions = context.module.scopes.bindingOf(expression)?.definitions ?? [];
  return definitions.length === 1 ? definitions[0]?.value : undefined;
}

function acceptsNone(algorithms: Expression | undefined): boolean {
  if (algorithms?.kind !== 'list' && algorithms?.kind !== 'tuple') {
    return false;
  }
  return algorithms.elements.some(
    (element) => element.kind === 'string' && element.value.toLowerCase() === 'none',
  );
}
