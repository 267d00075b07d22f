import { truthOfLiterals } from '../../dataflow/engine/values/fold.ts';
import type { Literal } from '../../dataflow/engine/values/value.ts';
import type { Definition } from '../../python/scopes.ts';
import type { Expression, Node } from '../../python/tree/nodes.ts';

/** What an expression is computed to be; undefined where the source does not tell. */
type Fold = (expression: Expression) => readonly Literal[] | undefined;

/** Leaves out definitions in branches that are not taken, and those that a branch surely taken later replaces. */
export function withoutSettled(
  definitions: readonly Definition[],
  use: Node,
  fold: Fold,
): readonly Definition[] {
  if (definitions.length < 2) {
    return definitions;
  }
  const around = new Set(branchOwners(use));
  const placed = definitions.map((definition) => {
    const branches = branchesAround(definition.name, fold).filter(
      ({ owner }) => !around.has(owner),
    );
    return { definition, branches, isDead: branches.some(({ isTaken }) => isTaken === false) };
  });
  const alive = placed.filter(({ isDead }) => !isDead);
  const sure = alive.filter(
    ({ branches, definition }) =>
      branches.length > 0 &&
      branches.every(({ isTaken }) => isTaken === true) &&
      definition.name.span.start < use.span.start,
  );
  return alive
    .filter(
      ({ definition }) =>
        !sure.some(
          (one) =>
            one.definition !== definition &&
            definition.name.span.start < (one.branches.at(-1)?.owner.span.start ?? 0),
        ),
    )
    .map(({ definition }) => definition);
}

interface Branch {
  readonly owner: Node;
  /** Undefined where the source does not tell. */
  readonly isTaken: boolean | undefined;
}

function branchOwners(node: Node): readonly Node[] {
  const owners: Node[] = [];
  for (let owner = node.parent; owner !== undefined; owner = owner.parent) {
    if (owner.kind === 'function' || owner.kind === 'class') {
      break;
    }
    if (owner.kind === 'if' || owner.kind === 'match') {
      owners.push(owner);
    }
  }
  return owners;
}

/** The branches that a node stands in, inside its function, innermost first. */
export function branchesAround(node: Node, fold: Fold): readonly Branch[] {
  const branches: Branch[] = [];
  let inner: Node = node;
  for (let owner = node.parent; owner !== undefined; owner = owner.parent) {
    if (owner.kind === 'function' || owner.kind === 'class') {
      break;
    }
    if (owner.kind === 'if' && owner.test !== inner) {
      const truth = truthOfLiterals(fold(owner.test));
      const isInBody = owner.body.some((statement) => statement === inner);
      branches.push({ owner, isTaken: truth === undefined ? undefined : truth === isInBody });
    }
    if (owner.kind === 'match' && owner.subject !== inner) {
      const index = owner.cases.findIndex((one) => one === inner);
      const taken = takenCase(owner, fold);
      branches.push({ owner, isTaken: taken === undefined ? undefined : taken === index });
    }
    inner = owner;
  }
  return branches;
}

/** The index of the case that a subject known to the source takes; undefined where it cannot be told. */
function takenCase(match: Extract<Node, { kind: 'match' }>, fold: Fold): number | undefined {
  const subject = fold(match.subject);
  const [value] = subject ?? [];
  if (subject?.length !== 1 || match.cases.some(({ guard }) => guard !== undefined)) {
    return undefined;
  }
  for (const [index, { pattern }] of match.cases.entries()) {
    if (pattern.isIrrefutable) {
      return index;
    }
    const values = pattern.values.map((one) => fold(one));
    if (values.length === 0 || values.includes(undefined) || pattern.bindings.length > 0) {
      return undefined;
    }
    if (values.some((one) => one?.[0] === value)) {
      return index;
    }
  }
  return undefined;
}
