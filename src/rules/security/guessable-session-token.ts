import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue } from './call-arguments.ts';
import { dotted } from './routes/find-routes.ts';

/**
 * A session's cookie that is made from what everybody knows or can try: a name, a number, the time, in an encoding that anybody can write. Nothing in
 * it is secret or signed, so everybody can make one for somebody else.
 */
export const guessableSessionToken = defineRule({
  meta: {
    id: 'security/guessable-session-token',
    summary: 'A session cookie that anybody can make',
    severity: 'high',
    cwe: 565,
    since: '0.1.0',
  },
  visitors: (context) => {
    const told = new Set<Node>();
    return isTestCode(context.module.path)
      ? {}
      : {
          call(node) {
            const made = madeToken(context, node);
            if (made !== undefined && !told.has(made)) {
              told.add(made);
              context.report({
                span: made.span,
                message: `\`${context.source(made.span).slice(0, 80)}\` becomes a cookie that says who has logged in: whoever knows the name can make it`,
                note: 'draw it with `secrets`, or sign it',
              });
            }
          },
        };
  },
});

const OF_SESSION = /session|auth|token|login|remember|logged|sid$|user/i;
const ENCODES =
  /(?:^|\.)(?:b64encode|urlsafe_b64encode|standard_b64encode|b32encode|hexlify|md5|sha1|sha256|dumps|hexdigest)$/;
const IDENTITY = /^(?:user_?name|user_?id|uid|user|email|e_?mail|name|login|account|role|id)$/i;
const PROVES =
  /secret|sign|hmac|urandom|uuid|token_(?:hex|urlsafe|bytes)|random|Serializer|fernet|encrypt|\bkey\b|nonce|jwt/i;

/** What the cookie is made of, where that is an encoding of somebody's name. */
function madeToken(context: RuleContext, node: Call): Expression | undefined {
  const isCookie = node.callee.kind === 'attribute' && node.callee.attribute.name === 'set_cookie';
  const key = argumentValue(node, 0, 'key');
  const value = argumentValue(node, 1, 'value');
  if (!isCookie || key?.kind !== 'string' || !OF_SESSION.test(key.value) || value === undefined) {
    return undefined;
  }
  const definitions =
    value.kind === 'name' ? (context.module.scopes.bindingOf(value)?.definitions ?? []) : [];
  const made = value.kind === 'name' ? definitions[0]?.value : value;
  if (made === undefined || definitions.length > 1 || PROVES.test(context.source(made.span))) {
    return undefined;
  }
  return isEncodedIdentity(made) ? made : undefined;
}

function isEncodedIdentity(made: Expression): boolean {
  let isEncoded = false;
  let isOfSomebody = false;
  walk(made, (inner) => {
    if (inner.kind === 'call') {
      isEncoded ||= ENCODES.test(dotted(inner.callee));
    }
    if (inner.kind === 'name' || inner.kind === 'attribute') {
      const name = inner.kind === 'name' ? inner.name : inner.attribute.name;
      isOfSomebody ||= IDENTITY.test(name);
    }
  });
  return isEncoded && isOfSomebody;
}
