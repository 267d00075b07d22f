import type { Expression } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { alternatives, possibleValues } from './constant-values.ts';

/**
 * True for bytes or text that every run makes the same: a literal, its encoding, its repetition (`b"\0" * 16`), `bytes(16)`, `bytes.fromhex("…")`,
 * through the names that stand for it. A default that callers replace does not count.
 */
export function isFixedBytes(context: RuleContext, expression: Expression): boolean {
  const all = alternatives(context, expression);
  return all.length > 0 && all.every((one) => isFixed(context, one, 0));
}

function isFixed(context: RuleContext, expression: Expression, depth: number): boolean {
  if (depth > 6) {
    return false;
  }
  const values = possibleValues(context, expression);
  if (values !== undefined) {
    return values.some((value) => typeof value === 'string' || typeof value === 'number');
  }
  switch (expression.kind) {
    case 'binary':
      return (
        isFixed(context, expression.left, depth + 1) &&
        isFixed(context, expression.right, depth + 1)
      );
    case 'call': {
      const name = context.resolve(expression.callee) ?? '';
      const method = expression.callee.kind === 'attribute' ? expression.callee : undefined;
      const isPlain =
        MAKERS.test(name) ||
        (method?.attribute.name === 'encode' && isFixed(context, method.object, depth + 1));
      return (
        isPlain &&
        expression.arguments.every((one) =>
          alternatives(context, one.value).every((value) => isFixed(context, value, depth + 1)),
        )
      );
    }
    case 'list':
    case 'tuple':
      return expression.elements.every((one) => isFixed(context, one, depth + 1));
    case 'subscript':
      return isFixed(context, expression.object, depth + 1);
    case 'attribute':
      return SIZES.test(context.resolve(expression) ?? '');
    default:
      return false;
  }
}

/** Numbers that ciphers and hashes tell of themselves. */
const SIZES = /^(Crypto|Cryptodome|hashlib|cryptography)\..*\.(block_size|key_size|digest_size)$/;

const MAKERS =
  /^(builtins\.(bytes|bytearray)(\.fromhex)?|base64\.\w*decode|binascii\.unhexlify|codecs\.(decode|encode))$/;
