import type { Binding, Definition, Scopes } from '../scopes.ts';
import type { Node } from '../tree/nodes.ts';
import { enclosingFunction } from '../tree/queries.ts';
import { ancestors } from '../tree/walk.ts';
import {
  flowGraph,
  type FlowBlock,
  type FlowEdge,
  type FlowGraph,
  type FlowOwner,
} from './flow-graph.ts';

/**
 * Which definitions of a name can give it its value at one of its uses: reaching definitions (Aho, Lam, Sethi, Ullman, "Compilers", 9.2.4),
 * asked backwards for one use at a time. From the step that holds the use, the ways through the flow graph are followed against
 * their direction, over feasible edges, each up to the first definition that surely took effect. A loop's target, a pattern's
 * names and a handler's name are bound where their step is left by its `true` edge; a step that raised may have bound or not.
 * `x += 1` and `xs: list` change or describe what is there: definitions before `+=` go on reaching. Across functions every
 * definition counts, since nothing is known about when the inner function runs; so does one that no way leads from. All the
 * questions about one graph may take a bounded number of steps, linear in its size; what is asked beyond gets every definition.
 */
export function reachingDefinitions(
  scopes: Scopes,
  binding: Binding,
  use: Node,
): readonly Definition[] {
  if (binding.definitions.length < 2 || binding.scope.kind === 'comprehension') {
    return binding.definitions;
  }
  const owner = enclosingFunction(use);
  if (owner === undefined || owner !== ownerOf(binding)) {
    return binding.definitions;
  }
  const sites = sitesOf(scopes, binding, owner);
  const start = sites.graph.blockOf(use);
  const found = new Set(sites.anywhere);
  const isKnown = start === undefined || search(sites, { use, start, found });
  return found.size === 0 || !isKnown ? binding.definitions : inOrder(sites, found);
}

function inOrder({ order }: Sites, found: ReadonlySet<Definition>): readonly Definition[] {
  return [...found].sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
}

/** The code whose flow graph the definitions of a name stand in. */
function ownerOf({ scope }: Binding): FlowOwner | undefined {
  const { node } = scope;
  return node.kind === 'class' || node.kind === 'comprehension' ? enclosingFunction(node) : node;
}

/** A definition where it takes effect. */
interface Site {
  readonly definition: Definition;
  /** Index of its step in the block. */
  readonly step: number;
  /** Nothing from before reaches what comes after. */
  readonly isSure: boolean;
  /** Bound only where the step is left by its `true` edge. */
  readonly needsTrue: boolean;
}

interface Sites {
  readonly graph: FlowGraph;
  /** The last one to take effect first. */
  readonly byBlock: ReadonlyMap<FlowBlock, readonly Site[]>;
  readonly parameters: readonly Definition[];
  /** In other functions, by `global` and `nonlocal`: they may run at any time. */
  readonly anywhere: readonly Definition[];
  /** Places of the definitions among all of the name. */
  readonly order: ReadonlyMap<Definition, number>;
}

/** Edges that may be followed for all questions about one graph: this many, and so many more for each of its blocks. */
const MOST_EDGES = 200_000;
const EDGES_A_BLOCK = 50;

const followed = new WeakMap<FlowGraph, number>();

const SITES = new WeakMap<Binding, Sites>();

function sitesOf(scopes: Scopes, binding: Binding, owner: FlowOwner): Sites {
  const known = SITES.get(binding);
  if (known !== undefined) {
    return known;
  }
  const graph = flowGraph({ scopes }, owner);
  const byBlock = new Map<FlowBlock, Site[]>();
  const parameters: Definition[] = [];
  const anywhere: Definition[] = [];
  for (const definition of binding.definitions) {
    if (definition.kind === 'parameter' || definition.kind === 'type-parameter') {
      parameters.push(definition);
      continue;
    }
    const block = graph.blockOf(definition.name);
    const step = block === undefined ? -1 : stepOf(block, definition.name);
    const at = block?.steps[step];
    if (block === undefined || at === undefined) {
      anywhere.push(definition);
      continue;
    }
    const site = {
      definition,
      step,
      isSure: isSure(definition),
      needsTrue: BOUND_IF_TRUE.has(definition.kind),
    };
    const sites = byBlock.get(block);
    if (sites === undefined) {
      byBlock.set(block, [site]);
    } else {
      sites.push(site);
    }
  }
  for (const sites of byBlock.values()) {
    sites.sort((left, right) => right.step - left.step || later(left, right));
  }
  const order = new Map(binding.definitions.map((definition, index) => [definition, index]));
  const all: Sites = { graph, byBlock, parameters, anywhere, order };
  SITES.set(binding, all);
  return all;
}

const BOUND_IF_TRUE: ReadonlySet<Definition['kind']> = new Set(['for', 'match', 'except']);

function later({ definition: left }: Site, { definition: right }: Site): number {
  return right.name.span.start - left.name.span.start;
}

function isSure({ kind, node }: Definition): boolean {
  return kind !== 'augmented' && (kind !== 'walrus' || isAlwaysEvaluated(node));
}

/** Not behind an `and`, an `or`, a condition or a comprehension's clause inside its step. */
function isAlwaysEvaluated(node: Node): boolean {
  let child = node;
  for (const ancestor of ancestors(node)) {
    switch (ancestor.kind) {
      case 'comprehension':
        return false;
      case 'boolean':
        if (ancestor.operands[0] !== child) {
          return false;
        }
        break;
      case 'conditional':
        if (ancestor.test !== child) {
          return false;
        }
        break;
      case 'comparison':
        if (ancestor.operands.findIndex((one) => one === child) > 1) {
          return false;
        }
        break;
      default:
    }
    child = ancestor;
  }
  return true;
}

const STEPS = new WeakMap<FlowBlock, ReadonlyMap<Node, number>>();

/** The index of the step that holds a node of the block; -1 for none. */
function stepOf(block: FlowBlock, node: Node): number {
  const indexes = STEPS.get(block) ?? new Map(block.steps.map((step, index) => [step, index]));
  STEPS.set(block, indexes);
  for (let current: Node | undefined = node; current !== undefined; current = current.parent) {
    const index = indexes.get(current);
    if (index !== undefined) {
      return index;
    }
  }
  return -1;
}

interface Search {
  readonly use: Node;
  readonly start: FlowBlock;
  readonly found: Set<Definition>;
}

/** How a block is left, as far as it matters to what it binds. */
type Departure = 'next' | 'true' | 'exception';

/** False where the graph has had its share of questions. */
function search(sites: Sites, { use, start, found }: Search): boolean {
  const { graph } = sites;
  const limit = MOST_EDGES + EDGES_A_BLOCK * graph.blocks.length;
  let edges = followed.get(graph) ?? 0;
  const isDead = !graph.isReachable(start);
  const before = sitesBefore(sites, start, use);
  const isSettled = collect(before, found);
  const pending: FlowEdge[] = isSettled ? [] : [...start.predecessors];
  if (start === graph.entry && !isSettled) {
    addAll(found, sites.parameters);
  }
  const seen = new Map<FlowBlock, Set<Departure>>();
  for (let edge = pending.pop(); edge !== undefined; edge = pending.pop()) {
    edges += 1;
    if (edges > limit) {
      followed.set(graph, edges);
      return false;
    }
    const { from } = edge;
    const departure = departureOf(edge);
    const departures = seen.get(from) ?? new Set();
    const isPassable = isDead || (edge.isFeasible && graph.isReachable(from));
    if (!isPassable || departures.has(departure)) {
      continue;
    }
    seen.set(from, departures.add(departure));
    const isCut = collect(sitesLeaving(sites, from, departure), found);
    if (!isCut) {
      pending.push(...from.predecessors);
      if (from === graph.entry) {
        addAll(found, sites.parameters);
      }
    }
  }
  followed.set(graph, edges);
  return true;
}

function departureOf({ kind }: FlowEdge): Departure {
  return kind === 'true' || kind === 'exception' ? kind : 'next';
}

/** In the block of the use: earlier steps, and what its own step may have bound by then. */
function* sitesBefore(sites: Sites, block: FlowBlock, use: Node): Iterable<Site> {
  const own = stepOf(block, use);
  const all = sites.byBlock.get(block) ?? [];
  for (let index = firstUpTo(all, own); index < all.length; index += 1) {
    const site = all[index];
    if (site === undefined) {
      continue;
    }
    const { kind, node } = site.definition;
    const isInside = kind === 'walrus' || kind === 'match';
    if (site.step < own || (isInside && node.span.end <= use.span.start)) {
      yield site;
    } else if (kind === 'walrus' && isReadFirst(node, use)) {
      yield { ...site, isSure: false };
    }
  }
}

/** The index of the first site, of those sorted from the last step to the first, that is in this step or before. */
function firstUpTo(sites: readonly Site[], step: number): number {
  let low = 0;
  let high = sites.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sites[middle]?.step ?? 0) > step) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** `[y for x in xs if (y := f(x))]`: what is written first is evaluated last. */
function isReadFirst(walrus: Node, use: Node): boolean {
  const above = new Set(ancestors(use));
  const meeting = [...ancestors(walrus)].find((ancestor) => above.has(ancestor));
  return (
    use.span.end <= walrus.span.start &&
    (meeting?.kind === 'comprehension' || meeting?.kind === 'conditional')
  );
}

function* sitesLeaving({ byBlock }: Sites, block: FlowBlock, departure: Departure): Iterable<Site> {
  const last = block.steps.length - 1;
  for (const site of byBlock.get(block) ?? []) {
    if (site.step < last) {
      yield site;
    } else if (departure === 'exception') {
      yield { ...site, isSure: false };
    } else if (!site.needsTrue || departure === 'true') {
      yield site;
    } else if (site.definition.kind === 'match') {
      yield { ...site, isSure: false };
    }
  }
}

/** Adds what reaches from sites, the last one first; true where a sure one lets nothing from before pass. */
function collect(sites: Iterable<Site>, found: Set<Definition>): boolean {
  for (const { definition, isSure: isCut } of sites) {
    found.add(definition);
    if (isCut) {
      return true;
    }
  }
  return false;
}

function addAll(found: Set<Definition>, definitions: readonly Definition[]): void {
  for (const definition of definitions) {
    found.add(definition);
  }
}
