import { assertNever } from '../core/assert.ts';
import type { FunctionInfo, LoopInfo } from './functions.ts';
import { qualifiedNameOf } from './qualified-names.ts';
import type { Scope, Scopes } from './scopes.ts';
import type { Call, FunctionDefinition, Lambda, Module, Node } from './tree/nodes.ts';
import { ancestors, children } from './tree/walk.ts';

interface DraftFunction extends FunctionInfo {
  readonly loops: LoopInfo[];
  readonly calls: Call[];
  readonly branches: Node[];
  readonly returns: Node[];
  isGenerator: boolean;
  readonly recursiveCalls: Call[];
}

/** Every function and lambda of a module, the module's own top level first, in source order. */
export function findFunctions(module: Module, scopes: Scopes): readonly FunctionInfo[] {
  const finder: Finder = { scopes, functions: [] };
  const top = openFunction(finder, module, scopes.module);
  visitAll(finder, module.body, { owner: top, loops: [] });
  return finder.functions;
}

interface Finder {
  readonly scopes: Scopes;
  readonly functions: DraftFunction[];
}

/** The function that what is being visited belongs to, and the loops around it there. */
interface Place {
  readonly owner: DraftFunction;
  readonly loops: readonly LoopInfo[];
}

function openFunction(
  finder: Finder,
  node: FunctionDefinition | Lambda | Module,
  scope: Scope,
): DraftFunction {
  const draft: DraftFunction = {
    node,
    qualifiedName: qualifiedNameOf(node),
    scope,
    loops: [],
    calls: [],
    branches: [],
    returns: [],
    isGenerator: false,
    isAsync: node.kind === 'function' && node.isAsync,
    recursiveCalls: [],
  };
  finder.functions.push(draft);
  return draft;
}

function visitAll(finder: Finder, nodes: readonly Node[], place: Place): void {
  for (const node of nodes) {
    visit(finder, node, place);
  }
}

function visit(finder: Finder, node: Node, place: Place): void {
  const { owner } = place;
  switch (node.kind) {
    case 'function':
    case 'lambda':
      visitFunction(finder, node, place);
      return;
    case 'for':
    case 'while':
    case 'comprehension':
      visitLoop(finder, node, place);
      return;
    case 'call':
      owner.calls.push(node);
      if (isRecursive(finder, node, owner)) {
        owner.recursiveCalls.push(node);
      }
      break;
    case 'if':
    case 'conditional':
    case 'boolean':
    case 'except-handler':
    case 'match-case':
      owner.branches.push(node);
      break;
    case 'return':
      owner.returns.push(node);
      break;
    case 'yield':
      owner.isGenerator = true;
      break;
    default:
  }
  visitAll(finder, children(node), place);
}

/** Decorators, defaults and annotations are evaluated where the function is defined. */
function visitFunction(finder: Finder, node: FunctionDefinition | Lambda, place: Place): void {
  if (node.kind === 'function') {
    visitAll(finder, node.decorators, place);
  }
  for (const { annotation, default: fallback } of node.parameters) {
    visitAll(finder, [annotation, fallback].filter(isPresent), place);
  }
  const body = node.kind === 'function' ? node.body : [node.body];
  const [first] = body;
  const scope = first === undefined ? place.owner.scope : finder.scopes.scopeOf(first);
  visitAll(finder, body, { owner: openFunction(finder, node, scope), loops: [] });
}

/** What a loop evaluates once, before it begins, and its `else` are not inside it. */
function visitLoop(finder: Finder, node: LoopInfo['node'], place: Place): void {
  const { owner, loops } = place;
  const loop: LoopInfo = { node, enclosing: loops };
  owner.loops.push(loop);
  owner.branches.push(node);
  const inside: Place = { owner, loops: [...loops, loop] };
  switch (node.kind) {
    case 'for':
      visitAll(finder, [node.target, node.iterable], place);
      visitAll(finder, node.body, inside);
      visitAll(finder, node.orElse, place);
      return;
    case 'while':
      visitAll(finder, [node.test, ...node.body], inside);
      visitAll(finder, node.orElse, place);
      return;
    case 'comprehension':
      visitAll(finder, [node.element, node.value].filter(isPresent), inside);
      for (const [position, clause] of node.clauses.entries()) {
        visit(finder, clause.target, inside);
        visit(finder, clause.iterable, position === 0 ? place : inside);
        visitAll(finder, clause.conditions, inside);
      }
      return;
    default:
      assertNever(node);
  }
}

/** `fact(n - 1)` inside `fact`, or `self.walk(child)` inside a method `walk`. */
function isRecursive(finder: Finder, call: Call, owner: DraftFunction): boolean {
  const { node } = owner;
  const { callee } = call;
  if (callee.kind === 'name') {
    const definitions = finder.scopes.bindingOf(callee)?.definitions ?? [];
    return definitions.some(
      (definition) =>
        definition.node === node || (node.kind === 'lambda' && definition.value === node),
    );
  }
  const isMethod = node.kind === 'function' && enclosingDefinition(node)?.kind === 'class';
  if (!isMethod || callee.kind !== 'attribute' || callee.object.kind !== 'name') {
    return false;
  }
  const receiver = node.parameters[0]?.name.name;
  return callee.object.name === receiver && callee.attribute.name === node.name.name;
}

function enclosingDefinition(node: Node): Node | undefined {
  for (const ancestor of ancestors(node)) {
    if (ancestor.kind === 'class' || ancestor.kind === 'function' || ancestor.kind === 'lambda') {
      return ancestor;
    }
  }
  return undefined;
}

function isPresent<Kind extends Node>(node: Kind | undefined): node is Kind {
  return node !== undefined;
}
