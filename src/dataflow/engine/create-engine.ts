import { qualifiedNameOf } from '../../python/qualified-names.ts';
import type { ProjectFunction } from '../../python/project/call-graph.ts';
import type { Binding } from '../../python/scopes.ts';
import type { ExceptHandler, Expression, Parameter } from '../../python/tree/nodes.ts';
import { constantNumber, constantString } from '../../python/tree/queries.ts';
import { projectName } from './engine.ts';
import type { Engine } from './engine.ts';
import { sourceValue } from './frame.ts';
import type { Frame } from './frame.ts';
import { ProjectClassValues } from './project/project-class-values.ts';
import { ProjectValues } from './project/project-values.ts';
import type { EngineParts } from './project/project-values.ts';
import { NOTHING, literal } from './values/value.ts';
import type { Input, InputOrigin, Value } from './values/value.ts';

/** Puts together who answers what functions ask about everything else. */
export function createEngine(parts: EngineParts): Engine {
  const { graph, library, notes, summaryOf } = parts;
  const indexes = new Map(graph.functions.map((one, index) => [one, index]));
  const shared = new Set(
    graph.functions.flatMap((one, index) => (one.info.node.kind === 'module' ? [index] : [])),
  );
  const bindings: Binding[] = [];
  const bindingIndexes = new Map<Binding, number>();
  const tops = topLevels(graph.functions);
  const values = new ProjectValues(parts, tops);
  const classes = new ProjectClassValues(parts);
  return {
    graph,
    library,
    functionIndex: (one) => indexes.get(one) ?? 0,
    bindingIndex(binding) {
      const index = bindingIndexes.get(binding) ?? bindings.length;
      bindingIndexes.set(binding, index);
      bindings[index] = binding;
      return index;
    },
    inputOf: (id) => inputOf(id, bindings),
    summaryOf,
    summaryWith: parts.summaryWith,
    noteCall: parts.noteCall,
    classMethod: (name, method) => classes.method(name, method),
    decoratedMethod: (frame, name, method) => classes.decorated(frame, name, method),
    globalValue: (frame, binding, module) => values.globalValue(frame, binding, module),
    importedValue: (frame, module, dotted) => values.importedValue(frame, module, dotted),
    moduleMember: (frame, path, name) => values.moduleMember(frame, path, name),
    classMember: (frame, name, attribute) => classes.member(frame, name, attribute),
    classVariable: (frame, name, attribute) => classes.variable(frame, name, attribute),
    classFields: (name) => classes.fields(name),
    projectClass: (one, name) => classes.named(one, name),
    libraryBases: (name) => classes.libraryBases(name),
    noteField(frame, attribute, value) {
      const owner = frame.owner.info.node.parent;
      if (owner?.kind === 'class') {
        const name = projectName(frame.owner.source.path, qualifiedNameOf(owner));
        notes.add(`${name}.${attribute}`, value);
      }
    },
    noteClassField: (name, attribute, value) => notes.add(`${name}.${attribute}`, value),
    noteGlobal: notes.add,
    isShared: (id) => {
      const function_ = /^@(\d+)\./u.exec(id)?.[1];
      return function_ !== undefined && shared.has(Number(function_));
    },
    templates: parts.templates,
    noteSwitch: notes.addSwitch,
    isSwitched: notes.isSwitched,
    noteObject: notes.addContent,
    sharedContent: notes.readContent,
    errorValue,
    defaultValue,
  };
}

/** Each module's top level, by path. */
function topLevels(functions: readonly ProjectFunction[]): ReadonlyMap<string, ProjectFunction> {
  return new Map(
    functions
      .filter(({ info }) => info.node.kind === 'module')
      .map((one) => [one.module.path, one]),
  );
}

/** `p1` is the second parameter, `v7` the seventh variable that was asked for. */
function inputOf(id: string, bindings: readonly Binding[]): InputOrigin {
  const index = Number(id.slice(1));
  const binding = id.startsWith('v') ? bindings[index] : undefined;
  const input: Input =
    binding === undefined ? { kind: 'parameter', index } : { kind: 'captured', binding };
  return { kind: 'input', id, input };
}

/** What is caught by a name of its own is mostly raised by the program itself, with a text for people. */
const TELLING =
  /^(?:Exception|BaseException|\w*Database\w*|OperationalError|ProgrammingError|InterfaceError|InternalError|IntegrityError|DataError|Error|\w*SQL\w*Error|OSError|IOError|EnvironmentError|CalledProcessError|RuntimeError|SystemError|PyMongoError|RequestException|TemplateError)$/;

function tells(type: Expression | undefined): boolean {
  switch (type?.kind) {
    case undefined:
      return true;
    case 'name':
      return TELLING.test(type.name);
    case 'attribute':
      return TELLING.test(type.attribute.name);
    case 'tuple':
      return type.elements.some(tells);
    default:
      return false;
  }
}

function errorValue(frame: Frame, handler: ExceptHandler): Value {
  if (!tells(handler.type)) {
    return NOTHING;
  }
  const name = handler.name?.name ?? 'error';
  return sourceValue(frame, handler.name ?? handler, {
    model: { kind: 'error', label: 'exception' },
    label: `exception \`${name}\``,
    safeFor: 0,
  });
}

function defaultValue({ default: given }: Parameter): Value {
  const text = constantString(given);
  const number = text === undefined ? constantNumber(given) : undefined;
  if (text !== undefined || number !== undefined) {
    return literal(text ?? number ?? null);
  }
  if (given?.kind !== 'constant' || given.value === '...') {
    return NOTHING;
  }
  return literal(given.value === 'None' ? null : given.value === 'True');
}
