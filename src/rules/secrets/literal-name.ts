import type { Scopes } from '../../python/scopes.ts';
import type { Argument, Call, Expression, Node, StringLiteral } from '../../python/tree/nodes.ts';
import { targetName } from '../security/bound-name.ts';
import { calleeName, knownPosition, opensConnection } from './known-positions.ts';
import { isPasswordName, keyNameStrength } from './secret-names.ts';

/** What a literal is called in the source, and how it gets that name. */
export interface LiteralName {
  readonly name: string;
  readonly role:
    | 'assignment'
    | 'keyword'
    | 'entry'
    | 'default'
    | 'comparison'
    /** The value that is taken when an environment variable or an option is not set. */
    | 'fallback'
    /** Its place among the arguments of a function that is known. */
    | 'position';
}

/** The name under which a literal is kept or passed; undefined when it has none. */
export function literalName(literal: StringLiteral, scopes: Scopes): LiteralName | undefined {
  let inner: Node = literal;
  for (let node = literal.parent; node !== undefined; node = node.parent) {
    switch (node.kind) {
      case 'assignment': {
        const name = node.targets.flatMap(targetName)[0];
        if (node.value !== inner) {
          return undefined;
        }
        return nameGivenTo(literal, name, scopes);
      }
      case 'parameter':
        return node.default === inner ? { name: node.name.name, role: 'default' } : undefined;
      case 'dictionary-entry':
        return node.value === inner && node.key?.kind === 'string'
          ? entryName(node, node.key.value)
          : undefined;
      case 'walrus':
        return node.value === inner ? nameGivenTo(literal, node.target.name, scopes) : undefined;
      case 'return':
        return returnedName(node);
      case 'list':
      case 'set':
        return listedName(node, inner);
      case 'comparison':
        return comparedName(node.operands, node.operators, inner);
      case 'argument': {
        const isInner = isWrapped(node);
        const named = argumentName(node.keyword?.name, inner, { call: node.parent, scopes });
        if ((named !== undefined && node.keyword?.name !== 'default') || !isInner) {
          return named;
        }
        break;
      }
      case 'tuple':
        return credentialsName(node, inner) ?? unpackedName(node, inner) ?? listedName(node, inner);
      case 'boolean': {
        const setting = settingBefore(node.operands, inner, scopes);
        if (setting !== undefined) {
          return setting;
        }
        break;
      }
      case 'call':
        break;
      case 'conditional':
        if (node.test === inner) {
          return undefined;
        }
        break;
      case 'attribute':
        if (!/^(encode|strip|decode)$/.test(node.attribute.name)) {
          return undefined;
        }
        break;
      default:
        return undefined;
    }
    inner = node;
  }
  return undefined;
}

/** The name that a value is assigned to, or what a known function takes it for under that name. */
function nameGivenTo(
  literal: StringLiteral,
  name: string | undefined,
  scopes: Scopes,
): LiteralName | undefined {
  const isNamedSecret =
    name !== undefined && (isPasswordName(name) || keyNameStrength(name) !== undefined);
  const use = isNamedSecret ? undefined : useOf(literal, scopes);
  return use ?? (name === undefined ? undefined : { name, role: 'assignment' });
}

/** `key = b"…"` and nothing else, then `AES.new(key, …)`: the place says what the name does not. */
function useOf(literal: StringLiteral, scopes: Scopes): LiteralName | undefined {
  const assignment = literal.parent;
  const target = assignment?.kind === 'assignment' ? assignment.targets[0] : undefined;
  const binding = target?.kind === 'name' ? scopes.bindingOf(target) : undefined;
  if (binding?.definitions.length !== 1) {
    return undefined;
  }
  for (const reference of binding.references.slice(0, MOST_REFERENCES)) {
    const argument = wrapped(reference).parent;
    const call = argument?.kind === 'argument' ? argument.parent : undefined;
    if (argument?.kind === 'argument' && argument.keyword === undefined && call?.kind === 'call') {
      const known = knownPosition(call, scopes.qualifiedName(call.callee) ?? '');
      const isThere = known?.position === call.arguments.indexOf(argument);
      if (known !== undefined && known.isSure && isThere) {
        return { name: known.name, role: 'position' };
      }
    }
  }
  return undefined;
}

const MOST_REFERENCES = 50;

/** `key.encode()` around `key`. */
function wrapped(node: Node): Node {
  const attribute = node.parent;
  return attribute?.kind === 'attribute' &&
    attribute.attribute.name === 'encode' &&
    attribute.parent?.kind === 'call'
    ? attribute.parent
    : node;
}

/** By its key; `passwords = {"robot": "…"}` by what the dictionary is called. */
function entryName(entry: Node, key: string): LiteralName | undefined {
  const holder = entry.parent?.parent;
  const names = holder?.kind === 'assignment' ? holder.targets.flatMap(targetName) : [];
  const isOfPasswords = names.some((name) => /(?:^|_)(?:passwords|passwds|pwds)$/i.test(name));
  if (isOfPasswords && !isPasswordName(key)) {
    return { name: 'password', role: 'position' };
  }
  if (names.some((name) => ACCOUNTS.test(name)) && holdsPasswords(entry)) {
    return { name: 'password', role: 'position' };
  }
  if (key === 'pass' && isBesideUser(entry)) {
    return { name: 'password', role: 'entry' };
  }
  return isPlainKey(key) ? { name: key, role: 'entry' } : undefined;
}

const ACCOUNTS =
  /^(?:_?(?:valid_|auth_|basic_auth_)?(?:users|accounts|credentials|logins)|user_?(?:db|table|passwords?))$/i;

/** `users = {"ada": "…", "robot": "…"}`: names in small letters, and texts with a digit that are no addresses, numbers or dates. */
function holdsPasswords(entry: Node): boolean {
  const entries = entry.parent?.kind === 'dictionary' ? entry.parent.entries : [];
  return (
    entries.length > 0 &&
    entries.every(
      ({ key, value }) =>
        key?.kind === 'string' &&
        /^[a-z][a-z0-9_.-]{1,30}$/i.test(key.value) &&
        !/^(?:id|name|email|role|url|host|port|type|path|file|user|username|version|date|key|table)$/i.test(
          key.value,
        ) &&
        value.kind === 'string' &&
        !value.isFormatted &&
        !/[@\s/:]|^\d{1,3}$|^\d{4}-\d|^[\d.+-]+$/.test(value.value),
    ) &&
    entries.some(
      ({ value }) =>
        value.kind === 'string' &&
        /\d|pass|secret|pwd/i.test(value.value) &&
        value.value.length >= 5,
    )
  );
}

function isBesideUser(entry: Node): boolean {
  const entries = entry.parent?.kind === 'dictionary' ? entry.parent.entries : [];
  return entries.some(
    ({ key }) =>
      key?.kind === 'string' && /^(?:user|username|user_name|login|usr|email)$/i.test(key.value),
  );
}

/** `user, password = "robot", "…"`. */
function unpackedName(tuple: Expression, literal: Node): LiteralName | undefined {
  const assignment = tuple.parent;
  const target = assignment?.kind === 'assignment' ? assignment.targets[0] : undefined;
  if (tuple.kind !== 'tuple' || (target?.kind !== 'tuple' && target?.kind !== 'list')) {
    return undefined;
  }
  const place = tuple.elements.findIndex((element) => element === literal);
  const element = target.elements[place];
  const isAligned = tuple.elements.length === target.elements.length && element !== undefined;
  const name = isAligned ? targetName(element)[0] : undefined;
  return name === undefined ? undefined : { name, role: 'assignment' };
}

/** `password`, `X-Api-Key`: not `AWS::ApiGateway::ApiKey`, which names something else. */
function isPlainKey(key: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(key);
}

function comparedName(
  operands: readonly Expression[],
  operators: readonly string[],
  literal: Node,
): LiteralName | undefined {
  const other = operands.find((operand) => operand !== literal);
  const isEquality = operators.length === 1 && /^[!=]=$/.test(operators[0] ?? '');
  if (!isEquality || other === undefined) {
    return undefined;
  }
  const name = readName(other);
  return name === undefined ? undefined : { name, role: 'comparison' };
}

/** `password in ("…", "…")`. */
function listedName(list: Node, literal: Node): LiteralName | undefined {
  const comparison = list.parent;
  const isInside =
    comparison?.kind === 'comparison' &&
    /^(?:not )?in$/.test(comparison.operators[0] ?? '') &&
    comparison.operands[1] === list &&
    literal.parent === list;
  const name = isInside ? readName(comparison.operands[0]) : undefined;
  return name === undefined ? undefined : { name, role: 'comparison' };
}

/** `def get_password(): return "…"`. */
function returnedName(statement: Node): LiteralName | undefined {
  let node: Node | undefined = statement.parent;
  while (node !== undefined && node.kind !== 'function') {
    node = node.parent;
  }
  const name =
    node?.kind === 'function'
      ? node.name.name.replace(/^_*(?:get|load|fetch|read|default)_/, '')
      : '';
  return name === '' ? undefined : { name, role: 'default' };
}

/** `os.getenv("PASSWORD") or "…"`. */
function settingBefore(
  operands: readonly Expression[],
  literal: Node,
  scopes: Scopes,
): LiteralName | undefined {
  const before = operands[operands.findIndex((operand) => operand === literal) - 1];
  const option = before?.kind === 'call' ? before.arguments[0]?.value : undefined;
  return before?.kind === 'call' &&
    option?.kind === 'string' &&
    readsSetting(before, scopes.qualifiedName(before.callee) ?? '')
    ? { name: option.value, role: 'fallback' }
    : undefined;
}

/** `password`, `form["password"]`, `form.get("password")`, `getpass()`. */
function readName(expression: Expression | undefined): string | undefined {
  if (expression === undefined) {
    return undefined;
  }
  if (expression.kind !== 'call') {
    return targetName(expression)[0];
  }
  const key = expression.arguments[0]?.value;
  if (/^(?:strip|encode|decode|lower)$/.test(calleeName(expression))) {
    return expression.callee.kind === 'attribute' ? readName(expression.callee.object) : undefined;
  }
  if (/^(?:get|pop|get_argument|getfirst|getvalue)$/.test(calleeName(expression))) {
    return key?.kind === 'string' ? key.value : undefined;
  }
  return calleeName(expression) === 'getpass' ? 'password' : undefined;
}

function isWrapped(argument: Argument): boolean {
  const call = argument.parent;
  const isFirst = call?.kind === 'call' && call.arguments[0] === argument;
  return (
    call?.kind === 'call' && isWrapper(call) && (isFirst || argument.keyword?.name === 'default')
  );
}

/** `SecretStr("…")`, `bytes("…", "ascii")`: the name of the whole is the name of the text in it. */
function isWrapper(call: Call): boolean {
  const name = calleeName(call);
  return /^(SecretStr|SecretBytes|Secret|bytes|str|quote_plus|bytearray|Field|Option|Form|Header|Cookie|b64encode|unhexlify|fromhex|to_bytes|force_bytes|Final)$/.test(
    name,
  );
}

interface ArgumentPlace {
  readonly call: Node | undefined;
  readonly scopes: Scopes;
}

function argumentName(
  keyword: string | undefined,
  literal: Node,
  { call, scopes }: ArgumentPlace,
): LiteralName | undefined {
  if (call?.kind !== 'call') {
    return keyword === undefined ? undefined : { name: keyword, role: 'keyword' };
  }
  const first = call.arguments[0];
  const option =
    first?.keyword === undefined && first?.value.kind === 'string' ? first.value.value : undefined;
  const callee = scopes.qualifiedName(call.callee) ?? '';
  if (keyword === 'default') {
    const long = call.arguments
      .map((argument) => (argument.value.kind === 'string' ? argument.value.value : ''))
      .find((text) => text.startsWith('--'));
    const name = long ?? (isWrapper(call) ? undefined : option);
    return name === undefined ? undefined : { name, role: 'fallback' };
  }
  if (keyword !== undefined) {
    const isSure = opensConnection(call, callee) && isPasswordName(keyword);
    return { name: keyword, role: isSure ? 'position' : 'keyword' };
  }
  const compared = comparedSafely(call, literal);
  if (compared !== undefined) {
    return compared;
  }
  const position = call.arguments.findIndex((argument) => argument.value === literal);
  if (position === 1 && option !== undefined && readsSetting(call, callee)) {
    return { name: option, role: 'fallback' };
  }
  const attribute = call.arguments[1]?.value;
  if (position === 2 && calleeName(call) === 'setattr' && attribute?.kind === 'string') {
    return { name: attribute.value, role: 'assignment' };
  }
  const known = knownPosition(call, callee);
  return known?.position === position ? { name: known.name, role: 'position' } : undefined;
}

/** `os.getenv(name, fallback)`, `os.environ.get`, `environ.setdefault`, `config.get`, `decouple.config`. */
function readsSetting(call: Call, callee: string): boolean {
  if (/^os\.(getenv|environ\.(get|setdefault|pop))$/.test(callee)) {
    return true;
  }
  const name = calleeName(call);
  const object =
    call.callee.kind === 'attribute' && call.callee.object.kind === 'name'
      ? call.callee.object.name
      : '';
  return (
    /^(getenv|env|get_env|getenv_or)$/.test(name) ||
    (/^(environ|env|config|settings)$/.test(object) && /^(get|setdefault|str|getenv)$/.test(name))
  );
}

/** `compare_digest(password, "…")`. */
function comparedSafely(call: Call, literal: Node): LiteralName | undefined {
  const other = call.arguments.find((argument) => argument.value !== literal)?.value;
  const name =
    calleeName(call) === 'compare_digest' && other !== undefined ? readName(other) : undefined;
  return name === undefined ? undefined : { name, role: 'comparison' };
}

/** `auth=("name", "password")`. */
function credentialsName(tuple: Expression, literal: Node): LiteralName | undefined {
  const argument = tuple.parent;
  const isAuth =
    argument?.kind === 'argument' && /^(http_)?auth$/.test(argument.keyword?.name ?? '');
  const isSecond =
    tuple.kind === 'tuple' && tuple.elements.length === 2 && tuple.elements[1] === literal;
  return isAuth && isSecond ? { name: 'password', role: 'position' } : undefined;
}
