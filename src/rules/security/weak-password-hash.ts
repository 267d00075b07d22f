import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { boundNames } from './bound-name.ts';
import { keywordArgument, literalTruth, positionalArgument } from './call-arguments.ts';
import { nameWords } from './name-words.ts';
import { isTestCode } from '../test-code.ts';

export const weakPasswordHash = defineRule({
  meta: {
    id: 'security/weak-password-hash',
    summary: 'Password hashed by a function that is fast to guess through',
    severity: 'high',
    cwe: 328,
    since: '0.1.0',
    question:
      'Is the value that is hashed here a password (or passphrase, or PIN) that the program stores or compares for logging in?',
    sameAs: ['S324', 'S303'],
  },
  visitors: (context) => ({
    call(node) {
      const algorithm = algorithmOf(node, context);
      const subject = algorithm === undefined ? undefined : passwordName(node, context);
      if (algorithm === undefined || subject === undefined || isSlowed(node, context)) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${subject}\` is hashed with ${algorithm}, of which anyone can try billions a second; use \`hashlib.scrypt\`, argon2 or bcrypt`,
        note: 'fast to compute, fast to guess',
        ...(isTestCode(context.module.path) ? { severity: 'low' } : {}),
      });
    },
  }),
});

const ALGORITHMS = new Map([
  ['md4', 'MD4'],
  ['md5', 'MD5'],
  ['sha', 'SHA-1'],
  ['sha1', 'SHA-1'],
  ['sha224', 'SHA-224'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
  ['sha3_256', 'SHA3-256'],
  ['sha3_512', 'SHA3-512'],
  ['blake2b', 'BLAKE2b'],
  ['blake2s', 'BLAKE2s'],
  ['ripemd160', 'RIPEMD-160'],
]);

/** The name of the hash function, for people; undefined when the call hashes nothing or says that it is not for security. */
function algorithmOf(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (literalTruth(keywordArgument(call, 'usedforsecurity')?.value) === false) {
    return undefined;
  }
  if (resolved === 'hashlib.new') {
    const name = positionalArgument(call, 0);
    return name?.kind === 'string'
      ? ALGORITHMS.get(name.value.toLowerCase().replace('-', ''))
      : undefined;
  }
  const [module, name = '', ...rest] = resolved.split('.');
  if (module === 'hashlib' && rest.length === 0) {
    return ALGORITHMS.get(name);
  }
  const match = /^(?:Crypto|Cryptodome)\.Hash\.(\w+)\.new$/.exec(resolved);
  return ALGORITHMS.get(match?.[1]?.toLowerCase() ?? '');
}

const PASSWORD_WORDS = new Set([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'pin',
  'pw',
]);

/** What in the call is called a password: the data, a value fed to `update`, or the name that the digest is given. */
function passwordName(call: Call, context: RuleContext): string | undefined {
  const data = call.arguments.flatMap((argument) => namesIn(argument.value));
  const fed = data.length === 0 ? updates(call, context) : data;
  const given = fed.length === 0 ? [] : boundNames(context, call);
  const owner = context.functionOf(call).qualifiedName.split('.').at(-1) ?? '';
  return (
    fed.find(isPassword) ??
    given.find((name) => isPassword(name) || isPasswordHash(name)) ??
    (isHashingPassword(owner) && fed.length > 0 ? (fed[0] ?? owner) : undefined)
  );
}

/** `h = hashlib.md5(); h.update(password)`. */
function updates(call: Call, context: RuleContext): readonly string[] {
  const { parent } = call;
  const target = parent?.kind === 'assignment' ? parent.targets[0] : undefined;
  const binding = target?.kind === 'name' ? context.module.scopes.bindingOf(target) : undefined;
  return (binding?.references ?? []).flatMap((reference) => {
    const attribute = reference.parent;
    const use = attribute?.parent;
    const isUpdate =
      attribute?.kind === 'attribute' &&
      attribute.attribute.name === 'update' &&
      use?.kind === 'call';
    return isUpdate ? use.arguments.flatMap((argument) => namesIn(argument.value)) : [];
  });
}

/** Names in an expression: of variables, attributes and literal keys. */
function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'attribute':
      return [expression.attribute.name];
    case 'subscript':
      return expression.index.kind === 'string'
        ? [expression.index.value]
        : namesIn(expression.object);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case 'call':
      return [
        ...(expression.callee.kind === 'attribute' ? namesIn(expression.callee.object) : []),
        ...expression.arguments.flatMap((argument) => [
          ...namesIn(argument.value),
          ...(argument.value.kind === 'string' && !argument.value.isFormatted
            ? [argument.value.value]
            : []),
        ]),
      ];
    case 'string':
      return expression.parts.flatMap((part) =>
        part.kind === 'interpolation' ? namesIn(part.expression) : [],
      );
    default:
      return [];
  }
}

function isPassword(name: string): boolean {
  const words = nameWords(name);
  return words.length <= 3 && PASSWORD_WORDS.has(words.at(-1) ?? '');
}

function isPasswordHash(name: string): boolean {
  const words = nameWords(name);
  const last = words.at(-1) ?? '';
  return words.some((word) => PASSWORD_WORDS.has(word)) && /^(hash|digest|hashed)$/.test(last);
}

function isHashingPassword(name: string): boolean {
  const words = nameWords(name);
  const isAboutPassword = words.some((word) => PASSWORD_WORDS.has(word));
  return (
    isAboutPassword && words.some((word) => /^(hash|encrypt|encode|check|verify|make)/.test(word))
  );
}

/** Part of a derivation that repeats the hash: PBKDF2, HMAC, a protocol's challenge, or a lookup by prefix. */
function isSlowed(call: Call, context: RuleContext): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'call') {
      const resolved = context.resolve(node.callee) ?? '';
      if (/pbkdf2|scrypt|bcrypt|argon2|hmac/.test(resolved)) {
        return true;
      }
    }
    if (node.kind === 'for' || node.kind === 'while') {
      return true;
    }
    if (node.kind === 'function') {
      return false;
    }
  }
  return false;
}
