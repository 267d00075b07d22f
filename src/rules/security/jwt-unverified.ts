import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, keywordArgument, positionalArgument } from './call-arguments.ts';
import { alternatives, canBe, someValues } from './constant-values.ts';
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
  'google.auth.jwt.decode',
]);
/** Objects that read tokens by the algorithms they were made with. */
const READERS = new Set(['authlib.jose.JsonWebToken', 'authlib.jose.JsonWebSignature']);
const ENCODERS = new Set(['jwt.encode', 'jose.jwt.encode', 'jwt.PyJWT.encode']);
const UNVERIFIED = new Set([
  'jose.jwt.get_unverified_claims',
  'jose.jws.get_unverified_claims',
  'python_jwt.process_jwt',
  'itsdangerous.Serializer.loads_unsafe',
  'itsdangerous.URLSafeSerializer.loads_unsafe',
  'itsdangerous.URLSafeTimedSerializer.loads_unsafe',
]);

function problemOf(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  const callee = context.source(call.callee.span);
  if (UNVERIFIED.has(resolved)) {
    return `\`${callee}\` returns claims whose signature nobody checked`;
  }
  if (DECODING.test(resolved) && isSecondPart(positionalArgument(call, 0), context)) {
    return 'the claims are taken out of the token by hand, and its signature is left aside';
  }
  if (ENCODERS.has(resolved) && isUnsigned(call, context)) {
    return `\`${callee}\` makes a token without a signature`;
  }
  if (resolved === 'jose.jws.verify' && canBe(context, argumentValue(call, 3, 'verify'), false)) {
    return `\`${callee}\` is told not to check the signature: the token can be forged`;
  }
  if (READERS.has(resolved) && acceptsNone(argumentValue(call, 0, 'algorithms'), context)) {
    return `\`${callee}\` accepts the algorithm \`none\`: a token without signature passes`;
  }
  if (!DECODERS.has(resolved)) {
    return undefined;
  }
  if (isUnverified(call, context)) {
    return `\`${callee}\` is told not to check the signature: the token can be forged`;
  }
  return acceptsNone(argumentValue(call, 2, 'algorithms'), context)
    ? `\`${callee}\` accepts the algorithm \`none\`: a token without signature passes`
    : undefined;
}

const DECODING = /^base64\.(b64decode|urlsafe_b64decode|standard_b64decode|decodebytes)$/;

/** `token.split(".")[1]`, padded or not. */
function isSecondPart(expression: Expression | undefined, context: RuleContext): boolean {
  return (expression === undefined ? [] : alternatives(context, expression)).some((one) => {
    if (one.kind === 'binary') {
      return isSecondPart(one.left, context);
    }
    const parts = one.kind === 'subscript' && one.index.kind === 'number' ? one : undefined;
    return (
      parts?.object.kind === 'call' &&
      /(jwt|token|bearer|id_token|credential)\w*\.split$/i.test(
        context.source(parts.object.callee.span),
      ) &&
      parts.object.arguments[0]?.value.kind === 'string' &&
      parts.object.arguments[0].value.value === '.' &&
      context.source(parts.index.span) === '1'
    );
  });
}

function isUnverified(call: Call, context: RuleContext): boolean {
  const verify = keywordArgument(call, 'verify')?.value;
  if (verify !== undefined && canBe(context, verify, false)) {
    return true;
  }
  const options = argumentValue(call, 3, 'options');
  return (options === undefined ? [] : alternatives(context, options)).some((one) => {
    if (one.kind === 'call' && context.resolve(one.callee) === 'builtins.dict') {
      return canBe(context, keywordArgument(one, 'verify_signature')?.value, false);
    }
    return (
      one.kind === 'dictionary' &&
      one.entries.some(
        ({ key, value }) =>
          key?.kind === 'string' &&
          key.value === 'verify_signature' &&
          canBe(context, value, false),
      )
    );
  });
}

function acceptsNone(algorithms: Expression | undefined, context: RuleContext): boolean {
  return (algorithms === undefined ? [] : alternatives(context, algorithms)).some((one) => {
    const names = one.kind === 'list' || one.kind === 'tuple' ? one.elements : [one];
    return names.some((name) =>
      someValues(context, name).some(
        (value) => String(value).toLowerCase() === 'none' && value !== null,
      ),
    );
  });
}

/** A token made without a signature. */
function isUnsigned(call: Call, context: RuleContext): boolean {
  return someValues(context, argumentValue(call, 2, 'algorithm')).some(
    (value) => typeof value === 'string' && value.toLowerCase() === 'none',
  );
}
