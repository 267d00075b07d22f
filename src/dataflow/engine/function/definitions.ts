import { callValue, evaluate, shown } from '../frame.ts';
import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Identifier,
  Import,
  ImportFrom,
  Node,
} from '../../../python/tree/nodes.ts';
import type { Binding } from '../../../python/scopes.ts';
import type { Given } from '../calls/arguments.ts';
import { closure } from './closures.ts';
import { projectName } from '../engine.ts';
import type { Frame } from '../frame.ts';
import { functionValue, isCallable } from '../values/function-values.ts';
import { ref } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** `import a.b as c`, `from a import b`: the names stand for what they bring. */
export function defineImports(frame: Frame, node: Import | ImportFrom): void {
  for (const { local, name, alias } of node.names) {
    const dotted =
      node.kind === 'import'
        ? alias === undefined
          ? (name.split('.')[0] ?? name)
          : name
        : `${'.'.repeat(node.level)}${node.module}${node.module === '' ? '' : '.'}${name}`;
    define(frame, local, frame.engine.importedValue(frame, frame.owner.module, dotted));
  }
}

/** Decorators and defaults run where the function is defined; its name stands for what the decorators make of it. */
export function defineFunction(frame: Frame, node: FunctionDefinition): void {
  const decorators = node.decorators.map((one) => ({ node: one, value: evaluate(frame, one) }));
  for (const { default: given } of node.parameters) {
    if (given !== undefined) {
      evaluate(frame, given);
    }
  }
  const made = closure(frame, node);
  define(
    frame,
    node.name,
    decorators.toReversed().reduce((value, one) => applied(frame, one, value), made),
  );
}

/** What a decorator of the project makes of a function; one of a library is taken to hand it back. */
function applied(
  frame: Frame,
  { node, value: decorator }: { readonly node: Expression; readonly value: Value },
  value: Value,
): Value {
  if (!isCallable(frame, decorator)) {
    return value;
  }
  const result = callValue(frame, decorator, {
    node,
    callee: shown(frame, node),
    receiver: undefined,
    given: [{ keyword: undefined, unpacking: 'none', value, node }],
  });
  return result !== undefined && isCallable(frame, result) ? result : value;
}

/** Bases learn of it, decorators run, and its name stands for what they make of it. */
export function defineClass(frame: Frame, node: ClassDefinition): void {
  const decorators = node.decorators.map((one) => ({ node: one, value: evaluate(frame, one) }));
  const given = node.arguments.map(({ keyword, unpacking, value }): Given => ({
    keyword: keyword?.name,
    unpacking,
    value: evaluate(frame, value),
    node: value,
  }));
  const name = classNameOf(frame, node);
  tellBases(frame, node, { name, given: given.filter(({ keyword }) => keyword !== undefined) });
  const made = decorators
    .toReversed()
    .reduce((value, one) => decorated(frame, one, value), ref(name));
  define(frame, node.name, made);
}

/** `__init_subclass__` of the first base that has one runs with the new class. */
function tellBases(
  frame: Frame,
  node: ClassDefinition,
  { name, given }: { readonly name: string; readonly given: readonly Given[] },
): void {
  const method =
    node.arguments.length === 0 ? undefined : frame.engine.classMethod(name, INIT_SUBCLASS);
  if (method !== undefined && method.info.node.parent !== node) {
    const first: Given = { keyword: undefined, unpacking: 'none', value: ref(name), node };
    callValue(frame, functionValue(frame.engine, method), {
      node,
      callee: method.info.qualifiedName,
      receiver: undefined,
      given: [first, ...given],
    });
  }
}

const INIT_SUBCLASS = '__init_subclass__';

/** What a decorator of the project makes of a class: mostly the class itself. */
function decorated(
  frame: Frame,
  { node, value: decorator }: { readonly node: Expression; readonly value: Value },
  value: Value,
): Value {
  if (!isCallable(frame, decorator)) {
    return value;
  }
  const result = callValue(frame, decorator, {
    node,
    callee: shown(frame, node),
    receiver: undefined,
    given: [{ keyword: undefined, unpacking: 'none', value, node }],
  });
  const isClass = result?.refs.some((one) => !one.isInstance && one.name.startsWith('project:'));
  return result !== undefined && isClass === true ? result : value;
}

/** The name of a class of the project among library names. */
function classNameOf({ owner }: Frame, node: ClassDefinition): string {
  return projectName(owner.source.path, qualifiedNameOf(node));
}

function define(frame: Frame, name: Identifier, value: Value): void {
  const binding = lookUp(frame, name);
  if (binding !== undefined) {
    frame.state.variables.set(binding, value);
  }
}

function lookUp({ owner }: Frame, name: Identifier): Binding | undefined {
  const around: Node = name.parent?.kind === 'imported-name' ? name : (name.parent ?? name);
  let scope = owner.source.scopes.scopeOf(around);
  // A definition's own name lies in the scope around it.
  if (scope.node === name.parent && scope.parent !== undefined) {
    scope = scope.parent;
  }
  return scope.bindings.get(name.name);
}
