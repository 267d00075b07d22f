import type { FunctionInfo } from '../functions.ts';
import type { SourceModule } from '../source-module.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  Lambda,
  Module,
  Node,
  NodeKind,
} from '../tree/nodes.ts';
import { forEachChild } from '../tree/walk.ts';

/** What a call graph looks at in one module, gathered in one walk. */
export interface Survey {
  readonly classes: readonly ClassDefinition[];
  /** Nodes that may call or name functions, in source order, each with the code that runs it. */
  readonly sightings: readonly Sighting[];
}

export interface Sighting {
  readonly node: Node;
  readonly owner: FunctionInfo;
}

export function surveyModule(module: SourceModule): Survey {
  const infos = new Map(module.functions.map((info) => [info.node, info]));
  const [top] = module.functions;
  const classes: ClassDefinition[] = [];
  const sightings: Sighting[] = [];
  const pending: Sighting[] = top === undefined ? [] : [{ node: module.tree, owner: top }];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    const { node, owner } = one;
    if (node.kind === 'class') {
      classes.push(node);
    }
    if (WATCHED.has(node.kind)) {
      sightings.push(one);
    }
    const inside = bodyOwner(node, infos);
    const bottom = pending.length;
    forEachChild(node, (child) => {
      pending.push({
        node: child,
        owner: inside !== undefined && isBody(node, child) ? inside : owner,
      });
    });
    pending.push(...pending.splice(bottom).reverse());
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

function bodyOwner(
  node: Node,
  infos: ReadonlyMap<FunctionDefinition | Lambda | Module, FunctionInfo>,
): FunctionInfo | undefined {
  return node.kind === 'function' || node.kind === 'lambda' ? infos.get(node) : undefined;
}

function isBody(node: Node, child: Node): boolean {
  if (node.kind === 'lambda') {
    return child === node.body;
  }
  const [first] = node.kind === 'function' ? node.body : [];
  return first !== undefined && child.span.start >= first.span.start;
}
