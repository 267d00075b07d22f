import type { Call, Dictionary, Expression, Name } from '../../python/tree/nodes.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, isConstant } from './call-arguments.ts';
import { isDevelopmentPath, isDevelopmentClass } from './cookie-attributes.ts';
import { settingName } from './setting-name.ts';

/** A JSON Web Token without `exp` (RFC 7519 §4.1.4) is valid until its key is changed: who steals one has it for ever. */
export const tokenWithoutExpiry = defineRule({
  meta: {
    id: 'security/token-without-expiry',
    summary: 'A token for logging in never runs out',
    severity: 'medium',
    cwe: 613,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path) || isDevelopmentPath(context.module.path)
      ? {}
      : {
          call(node) {
            const claims = ENCODERS.has(context.resolve(node.callee) ?? '')
              ? endlessClaims(context, node)
              : undefined;
            if (claims !== undefined) {
              context.report({
                span: node.span,
                message: `the token made by \`${context.source(node.callee.span)}\` has no \`exp\`: who gets hold of one is logged in for ever`,
                note: 'add `exp`, some minutes or hours from now',
              });
            }
          },
          assignment(node) {
            const [target] = node.targets;
            const name = settingName(target);
            if (
              /^JWT_(?:ACCESS_TOKEN_EXPIRES|REFRESH_TOKEN_EXPIRES|EXPIRATION_DELTA)$/.test(name) &&
              (isConstant(node.value, 'False') || isConstant(node.value, 'None')) &&
              !isDevelopmentClass(node)
            ) {
              context.report({
                span: node.span,
                message: `\`${context.source(node.span)}\` makes tokens that never run out`,
                note: 'give it some minutes or hours',
              });
            }
          },
        },
});

const ENCODERS = new Set(['jwt.encode', 'jose.jwt.encode', 'authlib.jose.jwt.encode']);

/** The claims, where all of them are known and none is an end. */
function endlessClaims(context: RuleContext, call: Call): Expression | undefined {
  const given = argumentValue(call, 0, 'payload') ?? argumentValue(call, 0, 'claims');
  if (given?.kind === 'dictionary') {
    return isEndless(given) ? given : undefined;
  }
  const definitions =
    given?.kind === 'name' ? (context.module.scopes.bindingOf(given)?.definitions ?? []) : [];
  const [only] = definitions;
  const isPlain =
    given?.kind === 'name' &&
    definitions.length === 1 &&
    only?.kind === 'assignment' &&
    only.value?.kind === 'dictionary' &&
    isEndless(only.value);
  return isPlain && !isAddedTo(context, given) ? given : undefined;
}

/** About somebody, and without an end; entries that are spread may bring one. */
function isEndless({ entries }: Dictionary): boolean {
  const keys = entries.map(({ key }) => (key?.kind === 'string' ? key.value : undefined));
  return (
    !keys.includes(undefined) &&
    !keys.includes('exp') &&
    keys.some((key) =>
      /^(?:sub|user|user_?id|uid|id|user_?name|name|email|role|roles|is_?admin|account\w*|login|public_id|identity)$/i.test(
        key ?? '',
      ),
    )
  );
}

/** `claims["exp"] = …`, `claims.update(…)`, or handed to something else that may add it. */
function isAddedTo(context: RuleContext, name: Name): boolean {
  const references = context.module.scopes.bindingOf(name)?.references ?? [];
  return references.some(({ parent }) => {
    const isStored =
      parent?.kind === 'subscript' &&
      parent.parent?.kind === 'assignment' &&
      parent.parent.targets.some((target) => target === parent);
    return isStored || (parent?.kind === 'attribute' && parent.attribute.name === 'update');
  });
}
