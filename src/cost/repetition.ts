import type { CostEvidence } from '../core/evidence.ts';
import type { Span } from '../core/span.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { FunctionDefinition, Node } from '../python/tree/nodes.ts';
import { callSites } from './call-sites.ts';
import { functionAround, loopsAround, type Loop } from './loops.ts';

/** One factor of a cost: something that repeats, or the operation that is repeated. */
export interface Factor {
  readonly span: Span;
  /** What it grows with, for the formula; empty when it adds no factor. */
  readonly name: string;
  /** For people: `loop over orders`. */
  readonly note: string;
}

/** The loops around a node that can run many times, outermost first. */
export function growingLoops(module: SourceModule, node: Node): readonly Loop[] {
  return loopsAround(module, node).filter((loop) => !loop.isConstant);
}

/** What a loop adds to a cost. */
export function loopFactor(loop: Loop): Factor {
  const note =
    loop.node.kind === 'while' ? `repeats while there is work` : `loop over ${loop.name}`;
  return { span: loop.header, name: loop.name, note };
}

/**
 * Why the function around a node runs many times, when the module shows it: it calls itself, or a loop calls it, or it is
 * handed to `map`, `filter` or as a sort key. One level: callers of callers are not followed.
 */
export function callerFactors(module: SourceModule, node: Node): readonly Factor[] {
  const definition = functionAround(node);
  if (definition?.kind !== 'function') {
    return [];
  }
  const sites = callSites(module, definition);
  for (const { call } of sites) {
    const loops = growingLoops(module, call);
    if (loops.length > 0 && !isInside(call, definition)) {
      const name = definition.name.name;
      return [...loops.map(loopFactor), { span: call.span, name: '', note: `calls ${name}` }];
    }
  }
  const recursive = sites.find(({ call }) => isInside(call, definition));
  return recursive === undefined ? [] : [recursionFactor(definition, recursive.call)];
}

/** What recursion adds to a cost. */
export function recursionFactor(definition: FunctionDefinition, call: Node): Factor {
  const name = definition.name.name;
  return { span: call.span, name: `calls of ${name}`, note: `${name} calls itself` };
}

/** The evidence for a cost: the product of the factors, unless the formula is given. */
export function costEvidence(
  module: SourceModule,
  factors: readonly Factor[],
  formula: string = productOf(factors.map((factor) => factor.name)),
): CostEvidence {
  return {
    kind: 'cost',
    formula,
    factors: factors.map(({ span, note }) => ({
      location: module.lines.locationOf(module.path, span),
      note,
    })),
  };
}

/** `O(customers · orders)`; equal names become a power, empty ones are left out. */
export function productOf(names: readonly string[]): string {
  const powers = new Map<string, number>();
  for (const name of names) {
    if (name !== '') {
      powers.set(name, (powers.get(name) ?? 0) + 1);
    }
  }
  const factors = [...powers].map(([name, power]) =>
    power === 1 ? name : `${name}${SUPERSCRIPTS[power] ?? `^${power}`}`,
  );
  return `O(${factors.length === 0 ? '1' : factors.join(' · ')})`;
}

const SUPERSCRIPTS: Readonly<Record<number, string>> = { 2: '²', 3: '³', 4: '⁴' };

function isInside(node: Node, outer: Node): boolean {
  return outer.span.start <= node.span.start && node.span.end <= outer.span.end;
}
