import type { Definition, Scope } from '../scopes.ts';
import type { SourceModule } from '../source-module.ts';
import { forEachChild } from '../tree/walk.ts';
import type {
  Assignment,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Node,
} from '../tree/nodes.ts';
import type { ProjectModule } from './project-modules.ts';

/** A class of the project with what its body and its methods give its objects. */
export interface ProjectClass {
  readonly module: ProjectModule;
  readonly source: SourceModule;
  readonly node: ClassDefinition;
  /** Definitions in the body, by name. */
  readonly members: ReadonlyMap<string, readonly Definition[]>;
  /** What methods assign to `self.name`. */
  readonly attributes: ReadonlyMap<string, readonly AttributeSource[]>;
}

/** One assignment `self.name: annotation = value`. */
export interface AttributeSource {
  readonly annotation: Expression | undefined;
  readonly value: Expression | undefined;
}

/** One class in a method resolution order; an unknown one hides what may come from it. */
export type Ancestor = ProjectClass | 'unknown';

export function projectClass(
  source: SourceModule,
  module: ProjectModule,
  node: ClassDefinition,
): ProjectClass {
  const scope = bodyScope(source, node);
  const members = new Map<string, readonly Definition[]>();
  for (const [name, binding] of scope?.bindings ?? []) {
    members.set(name, binding.definitions);
  }
  return { module, source, node, members, attributes: attributesOf(node) };
}

function bodyScope({ scopes }: SourceModule, node: ClassDefinition): Scope | undefined {
  const [first] = node.body;
  const scope = first === undefined ? undefined : scopes.scopeOf(first);
  return scope?.node === node ? scope : undefined;
}

function attributesOf(node: ClassDefinition): ReadonlyMap<string, readonly AttributeSource[]> {
  const attributes = new Map<string, AttributeSource[]>();
  for (const method of node.body) {
    const receiver = method.kind === 'function' ? method.parameters[0]?.name.name : undefined;
    if (method.kind === 'function' && receiver !== undefined) {
      collectAttributes(method, receiver, attributes);
    }
  }
  return attributes;
}

function collectAttributes(
  method: FunctionDefinition,
  receiver: string,
  attributes: Map<string, AttributeSource[]>,
): void {
  const pending: Node[] = [...method.body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'assignment') {
      collectTargets(node, receiver, attributes);
    } else if (!isExpressionStatement(node)) {
      forEachChild(node, (child) => pending.push(child));
    }
  }
}

/** Statements only: an expression assigns no attributes. */
function isExpressionStatement({ kind }: Node): boolean {
  return kind === 'expression-statement' || kind === 'return' || kind === 'class';
}

function collectTargets(
  { targets, annotation, value }: Assignment,
  receiver: string,
  attributes: Map<string, AttributeSource[]>,
): void {
  for (const target of targets) {
    const isOwn =
      target.kind === 'attribute' &&
      target.object.kind === 'name' &&
      target.object.name === receiver;
    if (isOwn) {
      const name = target.attribute.name;
      attributes.set(name, [...(attributes.get(name) ?? []), { annotation, value }]);
    }
  }
}

/**
 * The method resolution order after C3 (Barrett and others, "A Monotonic Superclass Linearization for Dylan", 1996), as Python has it since 2.3.
 * Bases that are not of the project become `unknown`; where bases contradict each other, which Python refuses, they come depth first.
 */
export function linearize(
  start: ProjectClass,
  basesOf: (one: ProjectClass) => readonly Ancestor[],
): readonly Ancestor[] {
  return linearizeBelow(start, basesOf, new Set());
}

function linearizeBelow(
  start: ProjectClass,
  basesOf: (one: ProjectClass) => readonly Ancestor[],
  below: ReadonlySet<ProjectClass>,
): readonly Ancestor[] {
  if (below.has(start) || below.size > MAX_HEIGHT) {
    return [];
  }
  const seen = new Set([...below, start]);
  const bases = basesOf(start);
  const orders = bases.map((base) =>
    base === 'unknown' ? [base] : linearizeBelow(base, basesOf, seen),
  );
  return [start, ...(merge([...orders, bases]) ?? depthFirst(orders))];
}

/** Taller hierarchies are not Python that runs. */
const MAX_HEIGHT = 64;

function merge(orders: readonly (readonly Ancestor[])[]): readonly Ancestor[] | undefined {
  const result: Ancestor[] = [];
  let open = orders.filter((order) => order.length > 0);
  while (open.length > 0) {
    const next = open
      .map((order) => order[0])
      .find(
        (one) =>
          one === 'unknown' || open.every((order) => !order.slice(1).includes(one ?? 'unknown')),
      );
    if (next === undefined) {
      return undefined;
    }
    result.push(next);
    let isTaken = false;
    open = open
      .map((order) => {
        // Every unknown base is another class.
        const isHere = order[0] === next && !(next === 'unknown' && isTaken);
        isTaken ||= isHere;
        return isHere ? order.slice(1) : order;
      })
      .filter((order) => order.length > 0);
  }
  return result;
}

function depthFirst(orders: readonly (readonly Ancestor[])[]): readonly Ancestor[] {
  return [...new Set(orders.flat())];
}
