import { evaluate } from './frame.ts';
import { qualifiedNameOf } from '../../python/qualified-names.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  Identifier,
  Import,
  ImportFrom,
  Node,
} from '../../python/tree/nodes.ts';
import type { Binding } from '../../python/scopes.ts';
import { closure } from './closures.ts';
import { projectName } from './engine.ts';
import type { Frame } from './frame.ts';
import { ref } from './value.ts';
import type { Value } from './value.ts';

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

/** Decorators and defaults run where the function is defined; calling it is the call graph's matter. */
export function defineFunction(frame: Frame, node: FunctionDefinition): void {
  for (const decorator of node.decorators) {
    evaluate(frame, decorator);
  }
  for (const { default: given } of node.parameters) {
    if (given !== undefined) {
      evaluate(frame, given);
    }
  }
  define(frame, node.name, closure(frame, node));
}

export function defineClass(frame: Frame, node: ClassDefinition): void {
  for (const { value } of node.arguments) {
    evaluate(frame, value);
  }
  define(frame, node.name, ref(classNameOf(frame, node)));
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
