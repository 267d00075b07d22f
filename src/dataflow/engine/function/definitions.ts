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
  const made = decorated(frame, closure(frame, node), {
    decorators,
    isSame: (result) => isCallable(frame, result),
  });
  define(frame, node.name, made);
}

/** What decorators of the project make of a function or class, the last one first; one of a library, or one that makes something else of it, is taken to hand it back. */
function decorated(
  frame: Frame,
  made: Value,
  {
    decorators,
    isSame,
  }: {
    readonly decorators: readonly { readonly node: Expression; readonly value: Value }[];
    readonly isSame: (result: Value) => boolean;
  },
): Value {
  return decorators.toReversed().reduce((value, { node, value: decorator }) => {
    const result = isCallable(frame, decorator)
      ? callValue(frame, decorator, {
          node,
          callee: shown(frame, node),
          receiver: undefined,
          given: [{ keyword: undefined, unpacking: 'none', value, node }],
        })
      : undefined;
    return result !== undefined && isSame(result) ? result : value;
  }, made);
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
  const made = decorated(frame, ref(name), { decorators, isSame: isProjectClass });
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

function isProjectClass({ refs }: Value): boolean {
  return refs.some(({ name, isInstance }) => !isInstance && name.startsWith('project:'));
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
