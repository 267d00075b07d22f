import type { SourceModule } from '../../../python/source-module.ts';
import type {
  Argument,
  Assignment,
  Call,
  Dictionary,
  Expression,
  Node,
} from '../../../python/tree/nodes.ts';
import { enclosingFunction } from '../../../python/tree/queries.ts';
import { clientValue } from '../client-values.ts';
import { dotted } from '../routes/find-routes.ts';
import { PASSWORD } from './plain-comparison.ts';

/** A place that puts a password into a store as it is. */
export interface PlainStore {
  /** The argument, entry or assignment that gives it. */
  readonly at: Node;
  /** The class it is given to, which may hash it; empty for rows and dictionaries. */
  readonly model: string;
  /** It is known to come from a form or a request; else only a parameter is called a password. */
  readonly isTyped: boolean;
}

/** `User(password=…)`, `Model.objects.create(password=…)`, `users[name] = {"password": …}`, `insert_one({…})`, `user.password = …`, `INSERT INTO …`. */
export function plainStore(module: SourceModule, node: Node): PlainStore | undefined {
  switch (node.kind) {
    case 'call':
      return (
        createdRecord(module, node) ?? insertedEntry(module, node) ?? insertedRow(module, node)
      );
    case 'assignment':
      return assignedField(module, node) ?? assignedEntry(module, node);
    default:
      return undefined;
  }
}

const OF_SOMEBODY =
  /user|account|member|customer|admin|student|employee|person|people|profile|login|auth|credential|patient|teacher|register|staff|signup/i;
const NO_RECORD =
  /form|client|request|schema|serializer|config|settings|session|connection|credentials$|token|event|response|input|payload|params|proxy|backend|exception|error|middleware|view$|basic/i;
const CREATES =
  /(?:^|\.)objects\.(?:a?create|a?get_or_create|a?update_or_create|a?update)$|\.(?:create|insert)$/;

function createdRecord(module: SourceModule, call: Call): PlainStore | undefined {
  const callee = dotted(call.callee);
  const name = callee.split('.').at(-1) ?? '';
  const isModel = /^[A-Za-z]/.test(name) && isClassName(module, call.callee, name);
  const creates = CREATES.test(callee);
  const model = creates ? (/(\w+)\.(?:objects\.)?\w+$/.exec(callee)?.[1] ?? '') : name;
  const isRecord =
    (creates && (callee.includes('.objects.') || /^[A-Z]/.test(model))) || (isModel && !creates);
  if (!isRecord || NO_RECORD.test(model) || (!creates && !OF_SOMEBODY.test(model))) {
    return undefined;
  }
  const given = call.arguments.find(
    ({ keyword, value }) =>
      keyword !== undefined &&
      PASSWORD.test(keyword.name) &&
      plainness(module, value) !== undefined,
  );
  return given === undefined ? undefined : stored(module, given, { value: given.value, model });
}

/** A class of this module, or an imported name in capitals. */
function isClassName(module: SourceModule, callee: Expression, name: string): boolean {
  const definitions =
    callee.kind === 'name' ? module.scopes.bindingOf(callee)?.definitions : undefined;
  return definitions?.some(({ kind }) => kind === 'class') === true || /^[A-Z]/.test(name);
}

const INSERTS =
  /^(?:insert_one|insert|insert_many|append|put_item|set|add|setdefault|update_one|save)$/;

/** `users.append({"name": …, "password": …})`, `db.users.insert_one({…})`. */
function insertedEntry(module: SourceModule, call: Call): PlainStore | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute' || !INSERTS.test(callee.attribute.name)) {
    return undefined;
  }
  const holder = dotted(callee.object);
  const isDatabase = /^(?:insert_one|insert_many|put_item|update_one)$/.test(callee.attribute.name);
  if (!isDatabase && !(OF_SOMEBODY.test(holder) && !NO_RECORD.test(holder))) {
    return undefined;
  }
  for (const { value } of call.arguments) {
    const found = passwordEntry(module, value);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function passwordEntry(module: SourceModule, value: Expression): PlainStore | undefined {
  const literal = value.kind === 'name' ? onlyValue(module, value) : value;
  const entry =
    literal?.kind === 'dictionary'
      ? entriesOf(literal).find(
          ({ key, value: given }) =>
            key?.kind === 'string' &&
            PASSWORD.test(key.value) &&
            plainness(module, given) !== undefined,
        )
      : undefined;
  return entry === undefined ? undefined : stored(module, entry, { value: entry.value, model: '' });
}

function entriesOf(dictionary: Dictionary): Dictionary['entries'] {
  return dictionary.entries.flatMap((entry) =>
    entry.value.kind === 'dictionary' ? [entry, ...entriesOf(entry.value)] : [entry],
  );
}

function onlyValue(
  module: SourceModule,
  name: Extract<Expression, { kind: 'name' }>,
): Expression | undefined {
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  return definitions.length === 1 ? definitions[0]?.value : undefined;
}

/** `users[name] = {"password": …}`. */
function assignedEntry(module: SourceModule, node: Assignment): PlainStore | undefined {
  const [target] = node.targets;
  if (target?.kind !== 'subscript' || node.value === undefined) {
    return undefined;
  }
  const holder = dotted(target.object);
  return OF_SOMEBODY.test(holder) && !NO_RECORD.test(holder)
    ? passwordEntry(module, node.value)
    : undefined;
}

/** `user.password = request.form["password"]`. */
function assignedField(module: SourceModule, node: Assignment): PlainStore | undefined {
  const [target] = node.targets;
  if (
    target?.kind !== 'attribute' ||
    target.object.kind !== 'name' ||
    node.value === undefined ||
    !PASSWORD.test(target.attribute.name)
  ) {
    return undefined;
  }
  const holder = target.object.name;
  const isRecord = holder !== 'self' && OF_SOMEBODY.test(holder) && !NO_RECORD.test(holder);
  // A column of the model's own may hash what it is given; then its class says so.
  return isRecord && plainness(module, node.value) === 'typed'
    ? stored(module, node, { value: node.value, model: modelOf(module, target.object) })
    : undefined;
}

function modelOf(module: SourceModule, name: Extract<Expression, { kind: 'name' }>): string {
  const value = onlyValue(module, name);
  return value?.kind === 'call' ? (/^\w+/.exec(dotted(value.callee))?.[0] ?? '') : '';
}

const ROW = /\b(?:insert\s+into|replace\s+into|update)\b[\s\S]*\b(?:password|passwd|pwd|pass)\b/i;

/** `execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))`. */
function insertedRow(module: SourceModule, call: Call): PlainStore | undefined {
  const name = dotted(call.callee).split('.').at(-1) ?? '';
  const [statement, parameters] = call.arguments;
  if (!/^(?:execute|executemany|execute_query|query|query_db|run)$/.test(name)) {
    return undefined;
  }
  const text = statement === undefined ? undefined : statementOf(module, statement);
  if (text === undefined || !ROW.test(module.text.slice(text.span.start, text.span.end))) {
    return undefined;
  }
  const values = [
    ...(parameters === undefined ? [] : elementsOf(parameters.value)),
    ...piecesOf(text),
  ];
  const password = values.find(
    (value) => isCalledPassword(module, value) && plainness(module, value) !== undefined,
  );
  return password === undefined ? undefined : stored(module, call, { value: password, model: '' });
}

function statementOf(module: SourceModule, { value }: Argument): Expression | undefined {
  return value.kind === 'name' ? onlyValue(module, value) : value;
}

function elementsOf(value: Expression): readonly Expression[] {
  switch (value.kind) {
    case 'tuple':
    case 'list':
      return value.elements;
    case 'dictionary':
      return value.entries.map((entry) => entry.value);
    default:
      return [];
  }
}

function piecesOf(text: Expression): readonly Expression[] {
  switch (text.kind) {
    case 'string':
      return text.parts.flatMap((part) => (part.kind === 'interpolation' ? [part.expression] : []));
    case 'binary':
      return [...piecesOf(text.left), ...piecesOf(text.right)];
    case 'tuple':
      return text.elements;
    case 'call':
      return text.arguments.map(({ value }) => value);
    default:
      return [text];
  }
}

function isCalledPassword(module: SourceModule, value: Expression): boolean {
  return value.kind === 'name'
    ? PASSWORD.test(value.name) || PASSWORD.test(clientValue(module.scopes, value)?.key ?? '')
    : PASSWORD.test(clientValue(module.scopes, value)?.key ?? '');
}

function stored(
  module: SourceModule,
  at: Node,
  { value, model }: { readonly value: Expression; readonly model: string },
): PlainStore {
  return { at, model, isTyped: plainness(module, value) === 'typed' };
}

/** `typed` for what a form or request holds, `given` for a parameter called a password; undefined for anything that may be a hash. */
function plainness(module: SourceModule, value: Expression): 'typed' | 'given' | undefined {
  if (clientValue(module.scopes, value) !== undefined) {
    return 'typed';
  }
  if (value.kind === 'attribute') {
    const { object } = value;
    return PASSWORD.test(value.attribute.name) &&
      object.kind === 'name' &&
      isParameter(module, object) &&
      object.name !== 'self'
      ? 'given'
      : undefined;
  }
  return value.kind === 'name' && PASSWORD.test(value.name) && isParameter(module, value)
    ? 'given'
    : undefined;
}

function isParameter(module: SourceModule, name: Extract<Expression, { kind: 'name' }>): boolean {
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  return (
    definitions.length === 1 &&
    definitions[0]?.kind === 'parameter' &&
    enclosingFunction(name)?.kind === 'function'
  );
}
