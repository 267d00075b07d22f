import type { Span } from '../../core/span.ts';
import type { FunctionDefinition, Node, Statement } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { blocksBelow, statementsIn } from './blocks.ts';

/**
 * Looks for a part of a function that would make a function of its own: a compound statement of the function's own body that
 * takes few of its local names and gives few back, after the "extract method" of Fowler's "Refactoring" with the candidates
 * ranked by size over data that crosses the border. Statements that leave the function (`return`, `yield`) rule a part out.
 */
export interface Extraction {
  /** 1-based lines. */
  readonly first: number;
  readonly last: number;
  /** Local names that the part reads, made before it. */
  readonly inputs: readonly string[];
  /** Local names that the part makes or changes, read after it. */
  readonly outputs: readonly string[];
}

const FEWEST_STATEMENTS = 6;
/** A part that is nearly all of the function is no part. */
const LARGEST_SHARE = 0.8;
const MOST_INPUTS = 4;
const MOST_OUTPUTS = 2;

export function findExtraction(
  context: RuleContext,
  node: FunctionDefinition,
): Extraction | undefined {
  const most = LARGEST_SHARE * statementsIn(node.body).length;
  const candidates = node.body
    .filter((statement) => blocksBelow(statement).length > 0)
    .filter(({ kind }) => kind !== 'function' && kind !== 'class')
    .flatMap((statement) => {
      const size = statementsIn([statement]).length;
      const extraction =
        size < FEWEST_STATEMENTS || size > most || leavesFunction(statement)
          ? undefined
          : extractionOf(context, node, statement);
      return extraction === undefined ? [] : [{ size, extraction }];
    });
  return candidates.toSorted((left, right) => worth(right) - worth(left))[0]?.extraction;
}

function worth(candidate: { readonly size: number; readonly extraction: Extraction }): number {
  const { inputs, outputs } = candidate.extraction;
  return candidate.size / (2 + inputs.length + 2 * outputs.length);
}

function extractionOf(
  { module, locate }: RuleContext,
  node: FunctionDefinition,
  statement: Statement,
): Extraction | undefined {
  const info = module.functions.find((one) => one.node === node);
  const inputs: string[] = [];
  const outputs: string[] = [];
  for (const binding of info?.scope.bindings.values() ?? []) {
    const made = binding.definitions.map(({ name }) => name.span);
    const read = binding.references.map(({ span }) => span);
    const isMadeInside = made.some((span) => isWithin(span, statement.span));
    const isMadeBefore = made.some((span) => span.start < statement.span.start);
    const isReadInside = read.some((span) => isWithin(span, statement.span));
    const isReadAfter = read.some((span) => span.start >= statement.span.end);
    if (isReadInside && isMadeBefore) {
      inputs.push(binding.name);
    }
    if (isMadeInside && isReadAfter) {
      outputs.push(binding.name);
    }
  }
  if (inputs.length > MOST_INPUTS || outputs.length > MOST_OUTPUTS) {
    return undefined;
  }
  const { start, end } = locate(statement.span);
  return { first: start.line, last: end.line, inputs, outputs };
}

function leavesFunction(statement: Statement): boolean {
  return statementsIn([statement]).some(
    (one) => one.kind === 'return' || one.kind === 'nonlocal' || hasYield(one),
  );
}

function hasYield(statement: Statement): boolean {
  const value: Node | undefined =
    statement.kind === 'expression-statement' || statement.kind === 'assignment'
      ? statement.value
      : undefined;
  return value?.kind === 'yield';
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
