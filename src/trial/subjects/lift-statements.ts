import type { Span } from '../../core/span.ts';
import type { Binding } from '../../python/scopes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Name, Node, Statement } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { notTriable } from '../not-triable.ts';
import { isStandardInput } from './standard-input.ts';
import { isScriptPart } from '../slice/module-index.ts';
import type { NotTriable, Subject } from '../trial.ts';
import type { Targets } from './find-targets.ts';
import type { StatementsTarget } from './target.ts';

/**
 * Makes functions of two runs of statements at module level, in the way of the refactoring "extract function": what a run
 * reads before it assigns it becomes a parameter, what it assigns and the code after it reads becomes a result. Both
 * versions get the parameters and results of either, so that they are called and judged alike. Names are the module's own, by
 * scope; what a run only reads of functions, classes and imports stays global.
 */
export function liftStatements({
  original,
  rewrite,
}: {
  readonly original: Subject;
  readonly rewrite: Subject;
}): Targets | NotTriable {
  const regions = [original, rewrite].map(regionOf);
  const [first, second] = regions;
  if (first === undefined || second === undefined) {
    return notTriable(
      'no-such-function',
      'the code is neither a function nor statements at module level',
    );
  }
  const problem = regionProblem(first) ?? regionProblem(second);
  if (problem !== undefined) {
    return problem;
  }
  const parameters = [...new Set([...first.reads, ...second.reads])].filter(
    (name) => first.known.has(name) || second.known.has(name),
  );
  const results = [...new Set([...first.results, ...second.results])].filter(
    (name) => first.assigned.has(name) && second.assigned.has(name),
  );
  if (results.length === 0 && !prints(first) && !prints(second)) {
    const changes = [...first.assigned].filter((name) => second.assigned.has(name));
    results.push(...changes);
  }
  const name = 'lifted_statements';
  function make({ module, statements }: Region): StatementsTarget {
    return { kind: 'statements', module, name, statements, parameters, results };
  }
  return { original: make(first), rewrite: make(second), subject: original.name };
}

/** True for a statement that asks for input: it stays outside of what is tried. */
export function readsInput(module: SourceModule, statement: Node): boolean {
  let isFound = false;
  walk(statement, (node) => {
    if (node.kind === 'call' || node.kind === 'attribute' || node.kind === 'name') {
      const name = module.scopes.qualifiedName(node.kind === 'call' ? node.callee : node) ?? '';
      isFound ||= isStandardInput(module, node);
      isFound ||= /^(?:builtins\.(?:raw_)?input$|sys\.stdin\b|fileinput\.)/u.test(name);
    }
  });
  return isFound;
}

/** The statements of the module's level, and of its script part, in which a run may lie. */
export function scriptBlocks({ tree }: SourceModule): readonly (readonly Statement[])[] {
  return [
    tree.body,
    ...tree.body.flatMap((one) => (one.kind === 'if' && isScriptPart(one) ? [one.body] : [])),
  ];
}

interface Region {
  readonly module: SourceModule;
  readonly statements: readonly Statement[];
  /** Names read, directly, before the run has surely assigned them. */
  readonly reads: readonly string[];
  /** Names that have a value before the run. */
  readonly known: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
  /** Names assigned in the run and read after it. */
  readonly results: readonly string[];
}

function regionOf({ module, statements: span }: Subject): Region | undefined {
  const statements = scriptBlocks(module)
    .map((block) => block.filter((one) => span !== undefined && isWithin(one.span, span)))
    .findLast((block) => block.length > 0);
  const first = statements?.[0];
  const last = statements?.at(-1);
  if (statements === undefined || first === undefined || last === undefined) {
    return undefined;
  }
  const whole = { start: first.span.start, end: last.span.end };
  const bindings = [...module.scopes.module.bindings.values()];
  const variables = bindings.filter((binding) => isVariable(binding, whole));
  const assigned = new Set(
    variables.filter((one) => definesIn(one, whole)).map(({ name }) => name),
  );
  return {
    module,
    statements,
    reads: variables.filter((one) => isReadFirst(one, statements)).map(({ name }) => name),
    known: new Set(variables.filter((one) => isDefinedBefore(one, whole)).map(({ name }) => name)),
    assigned,
    results: variables
      .filter((one) => assigned.has(one.name) && isReadAfter(one, whole))
      .map(({ name }) => name),
  };
}

function regionProblem({ module, statements }: Region): NotTriable | undefined {
  const asking = statements.find((statement) => readsInput(module, statement));
  return (
    asking &&
    notTriable('asks-the-user', 'it reads what the user types', { module, span: asking.span })
  );
}

function prints({ module, statements }: Region): boolean {
  let isFound = false;
  for (const statement of statements) {
    walk(statement, (node) => {
      isFound ||=
        node.kind === 'call' && module.scopes.qualifiedName(node.callee) === 'builtins.print';
    });
  }
  return isFound;
}

/** A name of data: functions, classes and imports of the module stay what they are. */
function isVariable({ definitions }: Binding, region: Span): boolean {
  return definitions.every(
    ({ kind, name }) =>
      !['import', 'function', 'class', 'type-alias'].includes(kind) || isWithin(name.span, region),
  );
}

function definesIn({ definitions }: Binding, region: Span): boolean {
  return definitions.some(({ kind, name }) => kind !== 'delete' && isWithin(name.span, region));
}

function isDefinedBefore({ definitions }: Binding, region: Span): boolean {
  return definitions.some(({ name }) => name.span.end <= region.start);
}

function isReadAfter({ references }: Binding, region: Span): boolean {
  return references.some(({ span }) => span.start >= region.end);
}

/** Some read of the name in the run is not preceded by an assignment that must have run before it. */
function isReadFirst(binding: Binding, statements: readonly Statement[]): boolean {
  return statements.some((statement) =>
    binding.references.some(
      (reference) =>
        isWithin(reference.span, statement.span) &&
        !isAssignedBefore(binding, { reference, statements, statement }),
    ),
  );
}

function isAssignedBefore(
  { definitions }: Binding,
  at: {
    readonly reference: Name;
    readonly statements: readonly Statement[];
    readonly statement: Statement;
  },
): boolean {
  const { reference, statements, statement } = at;
  const outer = new Set<Node>(ancestors(reference));
  return definitions.some((definition) => {
    const { kind, node, name } = definition;
    if (kind === 'augmented' || kind === 'delete' || name.span.start > reference.span.start) {
      return false;
    }
    if (kind === 'for' && node.kind === 'for') {
      return outer.has(node) && !isWithin(reference.span, node.iterable.span);
    }
    const isOwnValue = isWithin(reference.span, node.span);
    const isEarlier = statements.some((one) => one === node) && node !== statement;
    const isBefore = node.parent !== undefined && outer.has(node.parent);
    return !isOwnValue && isInside(node, statements) && (isEarlier || isBefore);
  });
}

function isInside(node: Node, statements: readonly Statement[]): boolean {
  return statements.some(({ span }) => isWithin(node.span, span));
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
