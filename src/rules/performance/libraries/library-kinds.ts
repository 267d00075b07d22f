import { calledFunction } from '../../../cost/call-sites.ts';
import { attributesLike } from '../../../cost/container-uses.ts';
import { containerDefinitions } from '../../../cost/container-definitions.ts';
import { containerKinds } from '../../../cost/container-kinds.ts';
import type { Definition } from '../../../python/scopes.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type {
  Attribute,
  Binary,
  Call,
  Expression,
  FunctionDefinition,
  Node,
  Subscript,
} from '../../../python/tree/nodes.ts';
import { positionalArgument } from '../../../python/tree/queries.ts';
import { DATABASES } from './database-clients.ts';
import { DJANGO } from './django-queries.ts';
import { importedHandle, isPlain } from './imported-handles.ts';
import type { LibraryKind, LibraryMembers, LibraryModel, LibraryResult } from './library-model.ts';
import { NUMPY } from './numpy-arrays.ts';
import { PANDAS } from './pandas-frames.ts';
import { functionInfoOf } from '../../../python/function-info.ts';

/**
 * Infers which library value an expression is where it stands: a data frame, a column, an array, a query set, a session. The
 * answer comes from where the value was made (a call of an imported function, an annotation, a method of a value that is
 * known), never from what a variable is called. A name has the kind on which all definitions that reach it agree, an attribute
 * that of everything its class assigns, a call of the module's own function that of its annotation or its `return`s. Demand
 * driven, with a guard against cycles and a bound on the work of one question; in doubt there is no answer.
 */
export interface LibraryValue {
  readonly kind: LibraryKind;
  /** Of managers, query sets and their objects: the qualified name of the model, where the source shows it. */
  readonly model?: string;
}

/** What the expression is, or undefined when no library is known to have made it. */
export function libraryValue(
  module: SourceModule,
  expression: Expression,
): LibraryValue | undefined {
  if (!mayUseLibraries(module)) {
    return undefined;
  }
  const known = memoOf(module);
  if (!known.has(expression)) {
    const answer = infer({ module, visiting: new Set(), effort: { left: EFFORT } }, expression);
    known.set(expression, answer === 'cycle' ? undefined : answer);
  }
  return known.get(expression);
}

/** Short for `libraryValue(…)?.kind`. */
export function libraryKind(module: SourceModule, expression: Expression): LibraryKind | undefined {
  return libraryValue(module, expression)?.kind;
}

const MODELS: readonly LibraryModel[] = [PANDAS, NUMPY, DJANGO, DATABASES];

/**
 * Every answer begins with a name of a library, or with `objects` or `session` of something imported. An import names its library, whatever
 * the local name is: a module without any of these words has no such value.
 */
function mayUseLibraries(module: SourceModule): boolean {
  const known = USERS.get(module) ?? LIBRARIES.test(module.text);
  USERS.set(module, known);
  return known;
}

const USERS = new WeakMap<SourceModule, boolean>();

const LIBRARIES = new RegExp(
  `\\b(?:objects|_default_manager|_base_manager|session|${[
    ...new Set(
      MODELS.flatMap(({ functions, types }) => Object.keys({ ...functions, ...types })).map(
        (name) => name.split('.')[0] ?? name,
      ),
    ),
  ].join('|')})\\b`,
  'u',
);

/** How many expressions one question may visit. */
const EFFORT = 200;

interface Question {
  readonly module: SourceModule;
  readonly visiting: Set<Node>;
  readonly effort: { left: number };
}

/** `cycle`: it depends on itself only, and says nothing to the definitions beside it. */
type Answer = LibraryValue | 'cycle' | undefined;

const memos = new WeakMap<SourceModule, Map<Expression, LibraryValue | undefined>>();

function memoOf(module: SourceModule): Map<Expression, LibraryValue | undefined> {
  const known = memos.get(module) ?? new Map<Expression, LibraryValue | undefined>();
  memos.set(module, known);
  return known;
}

function infer(question: Question, expression: Expression): Answer {
  if (question.visiting.has(expression)) {
    return 'cycle';
  }
  question.effort.left -= 1;
  if (question.effort.left < 0) {
    return undefined;
  }
  question.visiting.add(expression);
  const answer = inferFresh(question, expression);
  question.visiting.delete(expression);
  return answer;
}

function inferFresh(question: Question, expression: Expression): Answer {
  switch (expression.kind) {
    case 'name':
      return joined(
        containerDefinitions(question.module.scopes, expression).map((one) =>
          ofDefinition(question, one),
        ),
      );
    case 'attribute':
      return ofAttribute(question, expression);
    case 'call':
      return ofCall(question, expression);
    case 'subscript':
      return ofSubscript(question, expression);
    case 'binary':
      return ofOperands(question, [expression.left, expression.right], expression);
    case 'comparison':
      return expression.operators.some((one) => /in|is/.test(one))
        ? undefined
        : ofOperands(question, expression.operands);
    case 'unary':
      return expression.operator === 'not' ? undefined : infer(question, expression.operand);
    case 'conditional':
      return joined([infer(question, expression.body), infer(question, expression.orElse)]);
    case 'walrus':
      return infer(question, expression.value);
    default:
      return undefined;
  }
}

/** What all of them are; cycles are no opinion. */
function joined(answers: readonly Answer[]): Answer {
  const opinions = answers.filter((answer) => answer !== 'cycle');
  if (opinions.length === 0) {
    return answers.length === 0 ? undefined : 'cycle';
  }
  const [first] = opinions;
  if (first === undefined || opinions.some((one) => one?.kind !== first.kind)) {
    const areArrays = opinions.every((one) => one?.kind === 'array' || one?.kind === 'vector');
    return areArrays ? { kind: 'array' } : undefined;
  }
  return opinions.every((one) => one?.model === first.model) ? first : { kind: first.kind };
}

function ofDefinition(question: Question, { kind, node, name, value }: Definition): Answer {
  if (kind === 'parameter') {
    return node.kind === 'parameter' && node.style !== 'star' && node.style !== 'double-star'
      ? ofAnnotation(question.module, node.annotation)
      : undefined;
  }
  if (node.kind === 'assignment' && node.annotation !== undefined) {
    const annotated = ofAnnotation(question.module, node.annotation);
    if (annotated !== undefined) {
      return annotated;
    }
  }
  if (value !== undefined && ['assignment', 'walrus', 'with'].includes(kind)) {
    return isNone(value) ? 'cycle' : infer(question, value);
  }
  if (node.kind === 'for' || node.kind === 'comprehension-clause') {
    return node.target === name ? elementOf(question, node.iterable) : undefined;
  }
  return undefined;
}

/** What a loop over the expression binds: objects of a query. */
function elementOf(question: Question, iterable: Expression): Answer {
  const source = infer(question, iterable);
  if (source === undefined || source === 'cycle') {
    return source;
  }
  return ['query-set', 'orm-query', 'orm-result'].includes(source.kind)
    ? { ...source, kind: 'model-object' }
    : undefined;
}

function isNone(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === 'None';
}

function ofAnnotation(module: SourceModule, annotation: Expression | undefined): Answer {
  switch (annotation?.kind) {
    case 'name':
    case 'attribute': {
      const name = module.scopes.qualifiedName(annotation);
      const kind = name === undefined ? undefined : lookUp((model) => model.types, name);
      return kind === undefined ? undefined : { kind };
    }
    case 'string':
      return ofQuotedAnnotation(module, annotation.value);
    case 'subscript': {
      const name = module.scopes.qualifiedName(annotation.object);
      return name === 'typing.Optional'
        ? ofAnnotation(module, annotation.index)
        : ofAnnotation(module, annotation.object);
    }
    case 'binary':
      return isNone(annotation.right)
        ? ofAnnotation(module, annotation.left)
        : isNone(annotation.left)
          ? ofAnnotation(module, annotation.right)
          : undefined;
    default:
      return undefined;
  }
}

/** `"pd.DataFrame"`: the text is not parsed, its dotted name is looked up among the module's imports. */
function ofQuotedAnnotation(module: SourceModule, text: string): Answer {
  const [head = '', ...rest] = /^[\w.]+/.exec(text.trim())?.[0]?.split('.') ?? [];
  const imported = module.scopes.module.bindings
    .get(head)
    ?.definitions.find((one) => one.kind === 'import')?.imported;
  const name = imported === undefined ? undefined : [imported, ...rest].join('.');
  const kind = name === undefined ? undefined : lookUp((model) => model.types, name);
  return kind === undefined ? undefined : { kind };
}

function ofAttribute(question: Question, attribute: Attribute): Answer {
  const handle = importedHandle(question.module, attribute);
  if (handle !== undefined) {
    return handle;
  }
  const owner = infer(question, attribute.object);
  if (owner !== undefined && owner !== 'cycle') {
    return member((model) => model.attributes, owner, attribute.attribute.name);
  }
  if (attribute.object.kind !== 'name' || !['self', 'cls'].includes(attribute.object.name)) {
    return undefined;
  }
  const assigned = attributesLike(question.module, attribute).flatMap((other) => {
    const { parent } = other;
    return parent?.kind === 'assignment' && parent.targets.includes(other) ? [parent] : [];
  });
  return joined(
    assigned.map((one) =>
      one.annotation === undefined
        ? one.value === undefined || isNone(one.value)
          ? 'cycle'
          : infer(question, one.value)
        : ofAnnotation(question.module, one.annotation),
    ),
  );
}

function ofCall(question: Question, call: Call): Answer {
  const { module } = question;
  const own = calledFunction(module, call);
  if (own !== undefined) {
    return ofReturns(question, own.definition);
  }
  const name = isPlain(call.callee) ? module.scopes.qualifiedName(call.callee) : undefined;
  const result = name === undefined ? undefined : lookUp((model) => model.functions, name);
  if (result !== undefined) {
    return ofResult(question, call, result);
  }
  if (call.callee.kind !== 'attribute') {
    return undefined;
  }
  const receiver = infer(question, call.callee.object);
  if (receiver === undefined || receiver === 'cycle') {
    return receiver;
  }
  const given = member((model) => model.methods, receiver, call.callee.attribute.name);
  return given !== undefined && receiver.kind === 'orm-session'
    ? askedFor(question, given, positionalArgument(call, 0))
    : given;
}

/** `session.query(Model)`, `session.scalars(select(Model))`. */
function askedFor(
  question: Question,
  given: LibraryValue,
  argument: Expression | undefined,
): LibraryValue {
  const statement = argument === undefined ? undefined : infer(question, argument);
  return statement !== 'cycle' && statement?.model !== undefined
    ? { ...given, model: statement.model }
    : withModel(question.module, given, argument);
}

function ofReturns(question: Question, definition: FunctionDefinition): Answer {
  if (definition.returns !== undefined) {
    return ofAnnotation(question.module, definition.returns);
  }
  const info = functionInfoOf(question.module, definition);
  if (info === undefined || info.isGenerator || info.isAsync || question.visiting.has(definition)) {
    return undefined;
  }
  question.visiting.add(definition);
  const answers = info.returns.map((one) =>
    one.kind === 'return' && one.value !== undefined ? infer(question, one.value) : undefined,
  );
  question.visiting.delete(definition);
  return joined(answers);
}

function ofResult(question: Question, call: Call, result: LibraryResult): Answer {
  const first = positionalArgument(call, 0);
  switch (result) {
    case 'like-first': {
      const argument = first === undefined ? undefined : infer(question, first);
      return argument !== 'cycle' && argument !== undefined && isColumnar(argument)
        ? argument
        : undefined;
    }
    case 'shaped':
      return { kind: isLength(question.module, first) ? 'vector' : 'array' };
    case 'lengths':
      return call.arguments.length === 0
        ? undefined
        : { kind: call.arguments.length === 1 ? 'vector' : 'array' };
    case 'sized':
      return call.arguments.length === 0 ? undefined : { kind: 'array' };
    case 'elements':
      return { kind: first !== undefined && isFlat(question, first) ? 'vector' : 'array' };
    default:
      return result === 'statement'
        ? withModel(question.module, { kind: result }, first)
        : { kind: result };
  }
}

function isColumnar({ kind }: LibraryValue): boolean {
  return ['array', 'vector', 'series', 'data-frame'].includes(kind);
}

/** One number, so that the array has one dimension. */
function isLength(module: SourceModule, argument: Expression | undefined): boolean {
  return argument !== undefined && containerKinds(module).shapeOf(argument).kind === 'int';
}

/** A list of numbers, so that the array has one dimension. */
function isFlat(question: Question, argument: Expression): boolean {
  const shape = containerKinds(question.module).shapeOf(argument);
  const elements = shape.element?.kind ?? 'unknown';
  const source = infer(question, argument);
  return (
    shape.kind === 'range' ||
    (shape.kind === 'list' && ['int', 'float', 'bool'].includes(elements)) ||
    (source !== 'cycle' && (source?.kind === 'vector' || source?.kind === 'series'))
  );
}

function withModel(
  module: SourceModule,
  value: LibraryValue,
  argument: Expression | undefined,
): LibraryValue {
  const model =
    argument !== undefined && isPlain(argument) ? module.scopes.qualifiedName(argument) : undefined;
  return model === undefined ? value : { ...value, model };
}

/** A member's kind; objects and queries stay with their model. */
function member(
  table: (model: LibraryModel) => LibraryMembers,
  owner: LibraryValue,
  name: string,
): LibraryValue | undefined {
  for (const model of MODELS) {
    const members = table(model)[owner.kind];
    const kind = members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
    if (kind !== undefined) {
      return owner.model === undefined ? { kind } : { kind, model: owner.model };
    }
  }
  return undefined;
}

/** `table["column"]`, `table[["a", "b"]]`, `table[table["a"] > 0]`, `values[1:]`. */
function ofSubscript(question: Question, { object, index }: Subscript): Answer {
  const owner = infer(question, object);
  if (owner === undefined || owner === 'cycle') {
    return owner;
  }
  const isMask = isColumn(infer(question, index));
  switch (owner.kind) {
    case 'data-frame':
      if (containerKinds(question.module).shapeOf(index).kind === 'str') {
        return { kind: 'series' };
      }
      return index.kind === 'list' || index.kind === 'slice' || isMask ? owner : undefined;
    case 'series':
    case 'vector':
      return index.kind === 'slice' || isMask ? owner : undefined;
    case 'array':
      return index.kind === 'slice' || index.kind === 'tuple' || isMask
        ? holdsSlice(index, owner)
        : undefined;
    case 'query-set':
    case 'orm-query':
      return index.kind === 'slice' ? owner : { ...owner, kind: 'model-object' };
    default:
      return undefined;
  }
}

function holdsSlice(index: Expression, owner: LibraryValue): LibraryValue | undefined {
  return index.kind !== 'tuple' || index.elements.some((one) => one.kind === 'slice')
    ? owner
    : undefined;
}

function isColumn(answer: Answer): boolean {
  return answer !== 'cycle' && answer !== undefined && isColumnar(answer);
}

/** Arithmetic and comparison reach every element: the widest operand decides. */
function ofOperands(question: Question, operands: readonly Expression[], binary?: Binary): Answer {
  if (binary?.operator === '@') {
    return undefined;
  }
  const answers = operands.map((operand) => infer(question, operand));
  const widest = WIDEST_FIRST.find((kind) =>
    answers.some((answer) => answer !== 'cycle' && answer?.kind === kind),
  );
  const areKnown = operands.every(
    (one, index) => isColumn(answers[index]) || isNumberLike(question.module, one),
  );
  return widest === undefined
    ? undefined
    : { kind: widest === 'vector' && !areKnown ? 'array' : widest };
}

const WIDEST_FIRST = ['data-frame', 'series', 'array', 'vector'] as const;

function isNumberLike(module: SourceModule, expression: Expression): boolean {
  return ['int', 'float', 'bool', 'str'].includes(containerKinds(module).shapeOf(expression).kind);
}

function lookUp<Value>(
  table: (model: LibraryModel) => Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  for (const model of MODELS) {
    const entries = table(model);
    if (Object.hasOwn(entries, name)) {
      return entries[name];
    }
  }
  return undefined;
}
