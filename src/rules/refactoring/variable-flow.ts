import type { Span } from '../../core/span.ts';
import { flowGraph, type FlowEdge } from '../../python/flow/flow-graph.ts';
import type { Binding, Definition } from '../../python/scopes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition, Name, Node } from '../../python/tree/nodes.ts';
import { enclosingFunction } from '../../python/tree/queries.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { functionInfoOf } from '../../python/function-info.ts';

/**
 * Which local variables matter where in a function: live variables (backwards) and definite assignment (forwards), the two classic
 * data-flow problems (Aho, Lam, Sethi, Ullman, "Compilers", 9.2), solved per step of the flow graph by iteration. A set of
 * variables is the bits of a bigint. What nested functions read or write is known by name only, see `captured`.
 */
export interface VariableFlow {
  /** Bit `1n << BigInt(index)` stands for the variable at `index`. */
  readonly variables: readonly Binding[];
  /** In the order of the graph's blocks; one without a node for each block without steps. */
  readonly steps: readonly VariableStep[];
  /** Variables that a nested function, a lambda or a generator expression may look at later. */
  readonly captured: bigint;
}

export interface VariableStep {
  readonly node: Node | undefined;
  readonly uses: bigint;
  /** Variables that may get a value. */
  readonly defines: bigint;
  readonly deletes: bigint;
  readonly successors: readonly VariableEdge[];
  /** Before the step: what may still be read, and what surely has a value. */
  readonly live: bigint;
  readonly assigned: bigint;
}

export interface VariableEdge {
  readonly to: VariableStep;
  readonly kind: FlowEdge['kind'];
}

/** While it is computed. */
interface Draft {
  readonly node: Node | undefined;
  uses: bigint;
  defines: bigint;
  deletes: bigint;
  /** Surely assigned once the step is done. */
  settles: bigint;
  /** Assigned where the step goes on by its `true` edge: a loop's target, a pattern's names. */
  bindsIfTrue: bigint;
  readonly successors: { readonly to: Draft; readonly kind: FlowEdge['kind'] }[];
  live: bigint;
  assigned: bigint;
}

export function variableFlow(module: SourceModule, owner: FunctionDefinition): VariableFlow {
  const scope = functionInfoOf(module, owner)?.scope;
  const variables = [...(scope?.bindings.values() ?? [])];
  const everything = (1n << BigInt(variables.length)) - 1n;
  const { steps, entry } = draftSteps(module, owner, everything);
  const byNode = new Map(
    steps.flatMap((step) => (step.node === undefined ? [] : [[step.node, step]])),
  );
  let captured = 0n;
  let parameters = 0n;
  for (const [index, binding] of variables.entries()) {
    const bit = 1n << BigInt(index);
    for (const definition of binding.definitions) {
      if (definition.kind === 'parameter' || definition.kind === 'type-parameter') {
        parameters |= bit;
      } else if (isLater(definition.name, owner)) {
        captured |= bit;
      } else {
        addDefinition(stepAround(definition.name, byNode), definition, bit);
      }
    }
    for (const reference of binding.references) {
      captured |= isLater(reference, owner) ? bit : 0n;
      const step = stepAround(reference, byNode);
      if (step !== undefined) {
        step.uses |= bit;
      }
    }
  }
  entry.assigned = parameters;
  solveLiveness(steps);
  solveAssignment(steps, entry);
  return { variables, steps, captured };
}

function draftSteps(
  module: SourceModule,
  owner: FunctionDefinition,
  everything: bigint,
): { readonly steps: readonly Draft[]; readonly entry: Draft } {
  const graph = flowGraph(module, owner);
  const chains = graph.blocks.map((block): readonly [Draft, ...Draft[]] => {
    const [first, ...rest] = block.steps;
    return [newDraft(first, everything), ...rest.map((node) => newDraft(node, everything))];
  });
  for (const [id, chain] of chains.entries()) {
    for (const [index, step] of chain.slice(0, -1).entries()) {
      const to = chain[index + 1];
      if (to !== undefined) {
        step.successors.push({ to, kind: 'next' });
      }
    }
    for (const edge of graph.blocks[id]?.successors ?? []) {
      const to = chains[edge.to.id]?.[0];
      if (to !== undefined) {
        chain.at(-1)?.successors.push({ to, kind: edge.kind });
      }
    }
  }
  const entry = chains[graph.entry.id]?.[0] ?? newDraft(undefined, everything);
  return { steps: chains.flat(), entry };
}

function newDraft(node: Node | undefined, everything: bigint): Draft {
  return {
    node,
    uses: 0n,
    defines: 0n,
    deletes: 0n,
    settles: 0n,
    bindsIfTrue: 0n,
    successors: [],
    live: 0n,
    assigned: everything,
  };
}

/** True for code that runs at another time than the step it stands in: nested functions, and generators nobody consumes at once. */
function isLater(name: Definition['name'] | Name, owner: FunctionDefinition): boolean {
  if (enclosingFunction(name) !== owner) {
    return true;
  }
  for (const node of ancestors(name)) {
    if (node === owner) {
      return false;
    }
    if (node.kind === 'comprehension' && node.result === 'generator') {
      return node.parent?.kind !== 'argument';
    }
  }
  return false;
}

function stepAround(node: Node, byNode: ReadonlyMap<Node, Draft>): Draft | undefined {
  const own = byNode.get(node);
  if (own !== undefined) {
    return own;
  }
  for (const ancestor of ancestors(node)) {
    const step = byNode.get(ancestor);
    if (step !== undefined) {
      return step;
    }
  }
  return undefined;
}

function addDefinition(step: Draft | undefined, { kind, node }: Definition, bit: bigint): void {
  const isDeclaration = node.kind === 'assignment' && node.value === undefined;
  if (step === undefined || isDeclaration) {
    return;
  }
  switch (kind) {
    case 'delete':
      step.deletes |= bit;
      return;
    case 'augmented':
      step.uses |= bit;
      break;
    case 'for':
    case 'match':
    case 'except':
      step.bindsIfTrue |= bit;
      break;
    default:
  }
  step.defines |= bit;
  const isSure = ['assignment', 'augmented', 'import', 'function', 'class', 'with'].includes(kind);
  step.settles |= isSure ? bit : 0n;
}

function solveLiveness(steps: readonly Draft[]): void {
  for (let isStable = false; !isStable;) {
    isStable = true;
    for (const step of steps.toReversed()) {
      const live = step.uses | (liveAfter(step, false) & ~step.settles) | liveAfter(step, true);
      isStable &&= live === step.live;
      step.live = live;
    }
  }
}

/** What is read where the step goes on, or where it is caught when it raises. */
function liveAfter({ successors, bindsIfTrue }: Draft, isFailure: boolean): bigint {
  let live = 0n;
  for (const { to, kind } of successors) {
    const wanted = kind === 'true' ? to.live & ~bindsIfTrue : to.live;
    live |= (kind === 'exception') === isFailure ? wanted : 0n;
  }
  return live;
}

function solveAssignment(steps: readonly Draft[], entry: Draft): void {
  const atEntry = entry.assigned;
  for (let isStable = false; !isStable;) {
    isStable = true;
    for (const step of steps) {
      const done = (step.assigned | step.settles) & ~step.deletes;
      for (const { to, kind } of step.successors) {
        const after = kind === 'true' ? done | step.bindsIfTrue : done;
        const arrives = kind === 'exception' ? step.assigned & ~step.deletes : after;
        const assigned = to.assigned & arrives;
        isStable &&= assigned === to.assigned;
        to.assigned = assigned;
      }
    }
    entry.assigned &= atEntry;
  }
}

/** What a stretch of statements takes from the function around it, and gives back. */
export interface Exchange {
  readonly inputs: readonly Binding[];
  readonly outputs: readonly Binding[];
}

/**
 * The exchange of the statements in a span whose first step is `first`; undefined where they cannot be cut out: control comes in or
 * goes out in two ways, a value may be missing, or code that runs later looks at a variable.
 */
export function exchangeOf(flow: VariableFlow, span: Span, first: Node): Exchange | undefined {
  const inside = new Set(
    flow.steps.filter(({ node }) => node !== undefined && isWithin(node.span, span)),
  );
  const entry = flow.steps.find(({ node }) => node === first);
  const after = continuation(inside);
  if (entry === undefined || after === undefined || isEnteredElsewhere(flow, inside, entry)) {
    return undefined;
  }
  let uses = 0n;
  let defines = 0n;
  let deletes = 0n;
  let needsOnFailure = 0n;
  for (const step of inside) {
    uses |= step.uses;
    defines |= step.defines;
    deletes |= step.deletes;
    for (const { to, kind } of step.successors) {
      needsOnFailure |= kind === 'exception' && !inside.has(to) ? to.live : 0n;
    }
  }
  const outputs = defines & after.live;
  const inputs = entry.live & (uses | outputs);
  const isComplete = (inputs & ~entry.assigned) === 0n && (outputs & ~after.assigned) === 0n;
  const isVisible = (defines & needsOnFailure) !== 0n || deletes !== 0n;
  const isCaptured = select(flow, flow.captured & (uses | defines)).some(
    (binding) => !isPrivateTo(binding, span) && !isConstant(binding, span),
  );
  return isComplete && !isVisible && !isCaptured
    ? { inputs: select(flow, inputs), outputs: select(flow, outputs) }
    : undefined;
}

/** Where all of the statements go on, but for exceptions; undefined when they do not, or in several ways. */
function continuation(inside: ReadonlySet<VariableStep>): VariableStep | undefined {
  const targets = new Set<VariableStep>();
  for (const step of inside) {
    for (const { to, kind } of step.successors) {
      if (!inside.has(to) && kind !== 'exception') {
        targets.add(to);
      }
    }
  }
  const [target] = targets;
  return targets.size === 1 ? target : undefined;
}

function isEnteredElsewhere(
  { steps }: VariableFlow,
  inside: ReadonlySet<VariableStep>,
  entry: VariableStep,
): boolean {
  return steps.some(
    (step) => !inside.has(step) && step.successors.some(({ to }) => inside.has(to) && to !== entry),
  );
}

function select({ variables }: VariableFlow, bits: bigint): readonly Binding[] {
  return variables.filter((_, index) => ((bits >> BigInt(index)) & 1n) === 1n);
}

function isPrivateTo({ definitions, references }: Binding, span: Span): boolean {
  return (
    definitions.every(({ name }) => isWithin(name.span, span)) &&
    references.every((name) => isWithin(name.span, span))
  );
}

/** Set once, before the statements: whoever looks at it sees the same value. */
function isConstant({ definitions }: Binding, span: Span): boolean {
  return definitions.every(({ name }) => name.span.end <= span.start) && definitions.length === 1;
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
