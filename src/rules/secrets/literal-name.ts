import type { Scopes } from '../../python/scopes.ts';
import type { Argument, Call, Expression, Node, StringLiteral } from '../../python/tree/nodes.ts';
import { targetName } from '../security/bound-name.ts';

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
        return name === undefined || node.value !== inner
          ? undefined
          : { name, role: 'assignment' };
      }
      case 'parameter':
        return node.default === inner ? { name: node.name.name, role: 'default' } : undefined;
      case 'dictionary-entry':
        return node.value === inner && node.key?.kind === 'string' && isPlainKey(node.key.value)
          ? { name: node.key.value, role: 'entry' }
          : undefined;
      case 'comparison':
        return comparedName(node.operands, node.operators, inner);
      case 'argument': {
        const named = argumentName(node.keyword?.name, inner, { call: node.parent, scopes });
        if (named !== undefined || !isWrapped(node)) {
          return named;
        }
        break;
      }
      case 'tuple':
        return credentialsName(node, inner);
      case 'call':
      case 'boolean':
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
  const name = targetName(other)[0];
  return name === undefined ? undefined : { name, role: 'comparison' };
}

function isWrapped(argument: Argument): boolean {
  const call = argument.parent;
  return call?.kind === 'call' && call.arguments[0] === argument && isWrapper(call);
}

/** `SecretStr("…")`, `bytes("…", "ascii")`: the name of the whole is the name of the text in it. */
function isWrapper(call: Call): boolean {
  const name =
    call.callee.kind === 'attribute'
      ? call.callee.attribute.name
      : call.callee.kind === 'name'
        ? call.callee.name
        : '';
  return /^(SecretStr|SecretBytes|Secret|bytes|str|quote_plus|bytearray)$/.test(name);
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
    const name = long ?? option;
    return name === undefined ? undefined : { name, role: 'fallback' };
  }
  if (keyword !== undefined) {
    return { name: keyword, role: 'keyword' };
  }
  const position = call.arguments.findIndex((argument) => argument.value === literal);
  if (position === 1 && option !== undefined && readsSetting(call, callee)) {
    return { name: option, role: 'fallback' };
  }
  const known = knownPosition(call, callee);
  return known?.position === position ? { name: known.name, role: 'position' } : undefined;
}

/** `os.getenv(name, fallback)`, `os.environ.get`, `environ.setdefault`, `config.get`, `decouple.config`. */
function readsSetting(call: Call, callee: string): boolean {
  if (/^os\.(getenv|environ\.(get|setdefault|pop))$/.test(callee)) {
    return true;
  }
  const name =
    call.callee.kind === 'attribute'
      ? call.callee.attribute.name
      : call.callee.kind === 'name'
        ? call.callee.name
        : '';
  const object =
    call.callee.kind === 'attribute' && call.callee.object.kind === 'name'
      ? call.callee.object.name
      : '';
  return (
    /^(getenv|env|get_env|getenv_or)$/.test(name) ||
    (/^(environ|env|config|settings)$/.test(object) && /^(get|setdefault|str|getenv)$/.test(name))
  );
}

const KNOWN_POSITIONS: readonly {
  readonly callee: RegExp;
  readonly position: number;
  readonly name: string;
}[] = [
  {
    callee: /^(smtplib\.SMTP(_SSL)?|imaplib\.IMAP4(_SSL)?|ftplib\.FTP(_TLS)?)\.login$/,
    position: 1,
    name: 'password',
  },
  { callee: /^requests\.auth\.HTTP(Basic|Digest)Auth$/, position: 1, name: 'password' },
  { callee: /^httpx\.(Basic|Digest)Auth$/, position: 1, name: 'password' },
  { callee: /^(pymysql\.connect|MySQLdb\.connect)$/, position: 2, name: 'password' },
  { callee: /^(jwt|jose\.jwt)\.(encode|decode)$/, position: 1, name: 'signing_key' },
  { callee: /^hmac\.new$/, position: 0, name: 'signing_key' },
  { callee: /^cryptography\.fernet\.Fernet$/, position: 0, name: 'encryption_key' },
  { callee: /^itsdangerous(\.\w+)*\.\w*(Serializer|Signer)$/, position: 0, name: 'signing_key' },
];

function knownPosition(
  call: Call,
  callee: string,
): { readonly position: number; readonly name: string } | undefined {
  const known = KNOWN_POSITIONS.find((one) => one.callee.test(callee));
  const isLogin =
    call.callee.kind === 'attribute' &&
    call.callee.attribute.name === 'login' &&
    call.arguments.length === 2 &&
    call.callee.object.kind === 'name' &&
    /smtp|server|mail|imap|ftp/i.test(call.callee.object.name);
  return known ?? (isLogin ? { position: 1, name: 'password' } : undefined);
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
