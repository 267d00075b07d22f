import type { FunctionInfo } from '../functions.ts';
import type { ClassDefinition, Node, NodeKind } from '../tree/nodes.ts';
import { children } from '../tree/walk.ts';
import type { Place } from './evaluator.ts';

/** What a call graph looks at in one module, gathered in one walk. */
export interface Survey {
  readonly classes: readonly ClassDefinition[];
  /** Nodes that may call or name functions, in source order, each with the code that runs it. */
  readonly sightings: readonly Sighting[];
}

export interface Sighting {
  readonly node: Node;
  readonly owner: FunctionInfo;
  readonly place: Place;
}

export function surveyModule(place: Place): Survey {
  const { tree, functions } = place.source;
  const infos = new Map<Node, FunctionInfo>(functions.map((info) => [info.node, info]));
  const classes: ClassDefinition[] = [];
  const sightings: Sighting[] = [];
  const [top] = functions;
  const pending: Node[] = [tree];
  const owners: FunctionInfo[] = top === undefined ? [] : [top];
  for (
    let node = pending.pop(), owner = owners.pop();
    node !== undefined && owner !== undefined;
    node = pending.pop(), owner = owners.pop()
  ) {
    if (node.kind === 'class') {
      classes.push(node);
    }
    if (WATCHED.has(node.kind)) {
      sightings.push({ node, owner, place });
    }
    for (const child of children(node).toReversed()) {
      pending.push(child);
      owners.push(isBody(node, child) ? (infos.get(node) ?? owner) : owner);
    }
  }
  return { classes, sightings };
}

const WATCHED: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'attribute',
  'augmented-assignment',
  'binary',
  'call',
  'class',
  'comparison',
  'comprehension-clause',
  'for',
  'function',
  'name',
  'string',
  'subscript',
  'with-item',
]);

function isBody(node: Node, child: Node): boolean {
  if (node.kind === 'lambda') {
    return child === node.body;
  }
  const [first] = node.kind === 'function' ? node.body : [];
  return first !== undefined && child.span.start >= first.span.start;
}
