import type { Call, Expression } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { boundNames } from './bound-name.ts';
import { nameWords } from './name-words.ts';

/** What in a call that hashes is called a password: the data, a value fed to `update`, or the name that the digest is given. */
export function passwordName(call: Call, context: RuleContext): string | undefined {
  const fed = hashedNames(call, context);
  const given = fed.length === 0 ? [] : boundNames(context, call);
  const owner = context.functionOf(call).qualifiedName.split('.').at(-1) ?? '';
  return (
    fed.find(isPassword) ??
    given.find((name) => isPassword(name) || isPasswordHash(name)) ??
    (isHashingPassword(owner) && fed.length > 0 ? (fed[0] ?? owner) : undefined)
  );
}

/** The names of what is hashed: in the call, or in what is fed to `update` later. */
export function hashedNames(call: Call, context: RuleContext): readonly string[] {
  const data = call.arguments.flatMap((argument) => namesIn(argument.value));
  return data.length === 0 ? updates(call, context) : data;
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

const PASSWORD_WORDS = new Set([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'pin',
  'pw',
]);
