import type { Span } from '../../core/span.ts';
import type { Binding } from '../../python/scopes.ts';
import type { Expression, FunctionDefinition, Node, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import type { RuleContext } from '../rule.ts';
import { blocksBelow, elifOf, firstStep, isDocstring, statementsIn } from './blocks.ts';
import { exchangeOf, variableFlow, type VariableFlow } from './variable-flow.ts';

/**
 * Looks for a part of a function that would make a function of its own, after the "extract method" of Fowler's "Refactoring":
 * statements that follow one another, that control enters and leaves in one way, and that exchange few variables with the rest.
 * Candidates are a paragraph, two paragraphs, or a compound statement of any block; they are ranked by size over exchanged data.
 */
export interface Extraction {
  readonly statements: readonly Statement[];
  /** 1-based lines. */
  readonly first: number;
  readonly last: number;
  /** Local variables that the part reads, made before it; `self` and `cls` of a method are not counted. */
  readonly inputs: readonly Binding[];
  /** Local variables that the part makes or changes, read after it. */
  readonly outputs: readonly Binding[];
}

const FEWEST_STATEMENTS = 6;
/** A part that is nearly all of the function is no part. */
const LARGEST_SHARE = 0.8;
/** Statements for each variable that crosses the border, outputs counted twice: less is no simplification. */
const LEAST_WORTH = 1;
const MOST_INPUTS = 4;
const MOST_OUTPUTS = 2;
/** Beyond this many the search would take longer than it is worth: the file is generated, or the function a table. */
const MOST_STATEMENTS = 1_500;

/** Parts of the function, the best first. */
export function findExtractions(
  context: RuleContext,
  node: FunctionDefinition,
): readonly Extraction[] {
  const all = statementsIn(node.body);
  if (
    all.length > MOST_STATEMENTS ||
    all.some(({ kind }) => kind === 'global' || kind === 'nonlocal' || kind === 'unknown')
  ) {
    return [];
  }
  const flow = variableFlow(context.module, node);
  const most = LARGEST_SHARE * all.length;
  return [node.body, ...all.flatMap(innerBlocks)]
    .flatMap((block) => candidates(context, block))
    .flatMap(({ statements, unity }) => {
      const size = statementsIn(statements).length;
      const extraction =
        size >= FEWEST_STATEMENTS && size <= most && staysInside(statements)
          ? extractionOf(context, flow, { node, statements })
          : undefined;
      return extraction === undefined
        ? []
        : [{ worth: unity * worthOf(size, extraction), extraction }];
    })
    .filter(({ worth }) => worth >= LEAST_WORTH)
    .toSorted((left, right) => right.worth - left.worth)
    .map(({ extraction }) => extraction);
}

function worthOf(size: number, { inputs, outputs }: Extraction): number {
  return size / (2 + inputs.length + 2 * outputs.length);
}

/** An `elif` is no statement by itself. */
function innerBlocks(statement: Statement): readonly (readonly Statement[])[] {
  return statement.kind === 'function' || statement.kind === 'class'
    ? []
    : blocksBelow(statement).filter((block) => elifOf(block) === undefined);
}

interface Candidate {
  readonly statements: readonly Statement[];
  /** How much the author presents them as one: more than 1 under a comment, less for two paragraphs. */
  readonly unity: number;
}

/** Runs of statements that read as one: paragraphs, pairs of them, compound statements alone and with what stands right before. */
function candidates(context: RuleContext, block: readonly Statement[]): readonly Candidate[] {
  const paragraphs: Statement[][] = [];
  for (const statement of isDocstring(block[0]) ? block.slice(1) : block) {
    const previous = paragraphs.at(-1)?.at(-1);
    if (previous === undefined || isApart(context, previous, statement)) {
      paragraphs.push([statement]);
    } else {
      paragraphs.at(-1)?.push(statement);
    }
  }
  return paragraphs.flatMap((paragraph, index) => {
    const next = paragraphs[index + 1] ?? [];
    const parts = paragraph.flatMap((statement, at) =>
      paragraph.length > 1 && blocksBelow(statement).length > 0
        ? [[statement], paragraph.slice(0, at + 1)]
        : [],
    );
    const whole = { statements: paragraph, unity: hasTitle(context, paragraph) ? 1.5 : 1 };
    const pair = { statements: [...paragraph, ...next], unity: next.length === 0 ? 0 : 0.7 };
    return [whole, pair, ...parts.map((statements) => ({ statements, unity: 1 }))];
  });
}

/** True where a comment of its own stands right above. */
function hasTitle({ module }: RuleContext, [first]: readonly Statement[]): boolean {
  return (
    first !== undefined &&
    /(?:^|\n)[ \t]*#[^\n]*\n[ \t]*$/.test(
      module.text.slice(Math.max(0, first.span.start - 200), first.span.start),
    )
  );
}

/** True when a blank line or a comment stands between two statements. */
function isApart({ module }: RuleContext, before: Statement, after: Statement): boolean {
  const between = module.text.slice(before.span.end, after.span.start);
  return /\n[ \t]*(?:#|\r?\n)/.test(between);
}

function extractionOf(
  { module, locate }: RuleContext,
  flow: VariableFlow,
  {
    node,
    statements,
  }: { readonly node: FunctionDefinition; readonly statements: readonly Statement[] },
): Extraction | undefined {
  const [first] = statements;
  const end = statements.at(-1)?.span.end;
  if (first === undefined || end === undefined) {
    return undefined;
  }
  const span: Span = { start: first.span.start, end };
  const exchange = exchangeOf(flow, span, firstStep(first));
  if (exchange === undefined) {
    return undefined;
  }
  const receiver =
    module.scopes.scopeOf(node).kind === 'class' ? node.parameters[0]?.name : undefined;
  const inputs = exchange.inputs.filter(
    ({ definitions }) => definitions.length > 1 || definitions[0]?.name !== receiver,
  );
  const { outputs } = exchange;
  const isMuch = inputs.length > MOST_INPUTS || outputs.length > MOST_OUTPUTS;
  return isMuch || outputs.some((output) => isOnlyBegun(output, span))
    ? undefined
    : { statements, first: locate(span).start.line, last: locate(span).end.line, inputs, outputs };
}

/** True for a variable that the part sets to a start value and no more: `total = 0` belongs to what adds up. */
function isOnlyBegun({ definitions }: Binding, span: Span): boolean {
  return definitions
    .filter(({ name }) => span.start <= name.span.start && name.span.end <= span.end)
    .every(
      ({ kind, value }) => kind === 'assignment' && value !== undefined && isStartValue(value),
    );
}

function isStartValue(value: Expression): boolean {
  switch (value.kind) {
    case 'number':
    case 'constant':
    case 'string':
      return true;
    case 'list':
    case 'tuple':
    case 'set':
      return value.elements.length === 0;
    case 'dictionary':
      return value.entries.length === 0;
    case 'call':
      return value.arguments.length === 0 && value.callee.kind === 'name';
    default:
      return false;
  }
}

/** Names whose meaning depends on the function they stand in. */
const BOUND_TO_THE_FRAME = new Set([
  'locals',
  'vars',
  'dir',
  'eval',
  'exec',
  'super',
  '__class__',
  '_getframe',
  'currentframe',
  'stack',
  'stacklevel',
]);

/** False for what leaves the function or a loop outside, or looks at the frame it runs in. */
function staysInside(statements: readonly Statement[]): boolean {
  let isInside = true;
  for (const statement of statements) {
    walk(statement, (node) => {
      isInside &&= !leaves(node, statement);
    });
  }
  return isInside;
}

function leaves(node: Node, within: Statement): boolean {
  switch (node.kind) {
    case 'return':
    case 'yield':
    case 'unknown':
    case 'class':
    case 'function':
      return true;
    case 'break':
    case 'continue':
      return !hasLoopInside(node, within);
    case 'name':
    case 'identifier':
      return BOUND_TO_THE_FRAME.has(node.name) || /^__.*[^_]_?$/.test(node.name);
    case 'import-from':
      return node.isWildcard;
    default:
      return false;
  }
}

function hasLoopInside(jump: Node, within: Statement): boolean {
  let child: Node = jump;
  for (
    let node: Node | undefined = jump === within ? undefined : jump.parent;
    node !== undefined;
    node = node.parent
  ) {
    if (
      (node.kind === 'for' || node.kind === 'while') &&
      node.body.some((statement) => statement === child)
    ) {
      return true;
    }
    if (node === within) {
      return false;
    }
    child = node;
  }
  return false;
}
