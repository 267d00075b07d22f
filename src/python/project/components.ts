/**
 * Strongly connected components of a graph, each after all those its members lead to, after Tarjan, "Depth-First Search and Linear Graph
 * Algorithms" (1972), without recursion. Within a component and between unrelated ones the order follows that of the nodes.
 */
export function stronglyConnected<Node>(
  nodes: readonly Node[],
  successors: (node: Node) => Iterable<Node>,
): readonly (readonly Node[])[] {
  const state: State<Node> = { marks: new Map(), stack: [], components: [], next: 0 };
  for (const node of nodes) {
    if (!state.marks.has(node)) {
      explore(state, node, successors);
    }
  }
  const order = new Map(nodes.map((node, index) => [node, index]));
  for (const component of state.components) {
    component.sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
  }
  return state.components;
}

interface Mark {
  readonly index: number;
  /** Smallest index on the stack that is known to be reachable. */
  low: number;
  isOnStack: boolean;
}

interface State<Node> {
  readonly marks: Map<Node, Mark>;
  readonly stack: Node[];
  readonly components: Node[][];
  next: number;
}

interface Visit<Node> {
  readonly node: Node;
  readonly mark: Mark;
  readonly rest: Iterator<Node>;
}

function explore<Node>(
  state: State<Node>,
  start: Node,
  successors: (node: Node) => Iterable<Node>,
): void {
  const path: Visit<Node>[] = [enter(state, start, successors)];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const step = top.rest.next();
    if (step.done === true) {
      path.pop();
      leave(state, top);
      const parent = path.at(-1);
      if (parent !== undefined) {
        parent.mark.low = Math.min(parent.mark.low, top.mark.low);
      }
      continue;
    }
    const seen = state.marks.get(step.value);
    if (seen === undefined) {
      path.push(enter(state, step.value, successors));
    } else if (seen.isOnStack) {
      top.mark.low = Math.min(top.mark.low, seen.index);
    }
  }
}

function enter<Node>(
  state: State<Node>,
  node: Node,
  successors: (node: Node) => Iterable<Node>,
): Visit<Node> {
  const mark: Mark = { index: state.next, low: state.next, isOnStack: true };
  state.next += 1;
  state.marks.set(node, mark);
  state.stack.push(node);
  return { node, mark, rest: successors(node)[Symbol.iterator]() };
}

/** The first member that was entered takes all above it off the stack. */
function leave<Node>(state: State<Node>, { node, mark }: Visit<Node>): void {
  if (mark.low !== mark.index) {
    return;
  }
  const component = state.stack.splice(state.stack.lastIndexOf(node));
  for (const member of component) {
    const own = state.marks.get(member);
    if (own !== undefined) {
      own.isOnStack = false;
    }
  }
  state.components.push(component);
}
