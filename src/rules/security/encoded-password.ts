import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { targetName } from './bound-name.ts';
import { positionalArgument } from './call-arguments.ts';
import { nameWords } from './name-words.ts';

export const encodedPassword = defineRule({
  meta: {
    id: 'security/encoded-password',
    summary: 'Password kept in an encoding that anybody reverses',
    severity: 'high',
    // The parent of 261 (weak encoding of a password), which lists of reported weaknesses do not have.
    cwe: 522,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const resolved = context.resolve(node.callee) ?? '';
      const subject = positionalArgument(node, 0);
      if (subject === undefined || isTestCode(context.module.path)) {
        return;
      }
      const isKept =
        (ENCODERS.test(resolved) && isPassword(subject) && isStored(node)) ||
        (DECODERS.test(resolved) && isCompared(node, context));
      if (isKept) {
        context.report({
          span: node.span,
          message: `\`${context.source(node.callee.span)}\` hides nothing: whoever sees the stored password reads it; keep a hash made by \`argon2\`, \`bcrypt\` or \`scrypt\``,
          note: 'everybody can decode this',
        });
      }
    },
  }),
});

const ENCODERS =
  /^(base64\.(b64|b32|b16|b85|a85|urlsafe_b64|standard_b64)encode|base64\.encode(bytes|string)|binascii\.(hexlify|b2a_hex|b2a_base64)|codecs\.encode)$/;
const DECODERS =
  /^(base64\.(b64|b32|b16|b85|a85|urlsafe_b64|standard_b64)decode|base64\.decode(bytes|string)|binascii\.(unhexlify|a2b_hex|a2b_base64)|codecs\.decode)$/;
const PASSWORD = /^(password|passwd|pwd|passphrase|passcode)$/;

/** The password alone, not `user:password` as headers have it. */
function isPassword(expression: Expression): boolean {
  if (expression.kind === 'call') {
    const { callee } = expression;
    return (
      callee.kind === 'attribute' && callee.attribute.name === 'encode' && isPassword(callee.object)
    );
  }
  return PASSWORD.test(nameWords((nameOf(expression) ?? '').split('.').at(-1) ?? '').at(-1) ?? '');
}

/** As an attribute or entry called a password, or under a name that says it is a changed one. */
function isStored(call: Call): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'assignment') {
      return node.targets.some((target) => {
        const words = targetName(target).flatMap(nameWords);
        const isPlace = target.kind === 'attribute' || target.kind === 'subscript';
        const isChanged = words.some((word) =>
          /^(hash|hashed|encrypted|enc|encoded|secure|stored|safe|protected)$/.test(word),
        );
        return words.some((word) => PASSWORD.test(word)) && (isPlace || isChanged);
      });
    }
    if (node.kind === 'argument' && node.keyword !== undefined) {
      return PASSWORD.test(node.keyword.name);
    }
    if (node.kind === 'function' || node.kind === 'module') {
      return false;
    }
  }
  return false;
}

/** What is decoded is compared with a password, or given the name of one and compared then. */
function isCompared(call: Call, context: RuleContext): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'comparison') {
      return node.operands.some((operand) => isPassword(operand));
    }
    if (node.kind === 'assignment') {
      const [target] = node.targets;
      const references =
        target?.kind === 'name' ? (context.module.scopes.bindingOf(target)?.references ?? []) : [];
      return references.some(
        ({ parent }) =>
          parent?.kind === 'comparison' &&
          parent.operands.every((operand) => operand.kind !== 'constant') &&
          parent.operands.some(
            (operand) =>
              operand.kind === 'name' && operand.name !== nameOf(target) && isPassword(operand),
          ),
      );
    }
    if (node.kind !== 'attribute' && node.kind !== 'call' && node.kind !== 'argument') {
      return false;
    }
  }
  return false;
}
