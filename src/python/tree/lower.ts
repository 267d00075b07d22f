import type { SyntaxProblem } from '../source-module.ts';
import { lowerErrorNode } from './lower-errors.ts';
import { EXPRESSIONS } from './lower-expressions.ts';
import { STATEMENTS } from './lower-statements.ts';
import { MAX_DEPTH, spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Expression, Module, Node, Statement, Unknown } from './nodes.ts';
import { kindAt, rulesAndErrorsIn, rulesIn } from './syntax-table.ts';
import type { SyntaxTable } from './syntax-table.ts';
import { forEachChild } from './walk.ts';

/**
 * Lowering turns the parser's concrete syntax into our own tree: it drops tokens and parentheses, decodes literals,
 * joins what Python reads as one thing (adjacent strings, chains of comparisons, `elif`), and keeps what it cannot
 * read as `unknown`. Statements and expressions are looked up by their grammar rule in two tables; each file beside this
 * one fills them for one group of constructs. Nodes are made bottom-up and get their parents in a last pass.
 */
export function lower(table: SyntaxTable, text: string): LoweredModule {
  const problems: SyntaxProblem[] = [];
  const lowering = createLowering(table, text, problems);
  const module: Module = {
    kind: 'module',
    span: { start: 0, end: text.length },
    parent: undefined,
    body: lowering.block(0),
  };
  linkParents(module);
  return { module, problems };
}

export interface LoweredModule {
  readonly module: Module;
  /** What lowering had to leave out; the parser's own errors are not among them. */
  readonly problems: readonly SyntaxProblem[];
}

function createLowering(table: SyntaxTable, text: string, problems: SyntaxProblem[]): Lowering {
  let depth = 0;
  let isReported = false;

  function expression(index: number): Expression {
    const inner = withoutParentheses(table, index);
    if (depth >= MAX_DEPTH) {
      return tooDeep(inner);
    }
    depth += 1;
    const handler = EXPRESSIONS.get(kindAt(table, inner)) ?? lowerErrorNode;
    const result = handler(lowering, inner);
    depth -= 1;
    return result;
  }

  function block(index: number | undefined): readonly Statement[] {
    const result: Statement[] = [];
    if (index === undefined) {
      return result;
    }
    depth += 1;
    for (const child of rulesAndErrorsIn(table, index)) {
      result.push(statement(child));
    }
    depth -= 1;
    return result;
  }

  function statement(index: number): Statement {
    const handler = STATEMENTS.get(kindAt(table, index));
    if (depth === 1) {
      isReported = false;
    }
    if (depth >= MAX_DEPTH) {
      return tooDeep(index);
    }
    return handler === undefined ? lowerErrorNode(lowering, index) : handler(lowering, index);
  }

  function any(index: number): Statement | Expression {
    return STATEMENTS.has(kindAt(table, index)) ? statement(index) : expression(index);
  }

  function tooDeep(index: number): Unknown {
    const span = spanAt(lowering, index);
    // Once for each statement of the module: what is too deep has neighbours that are, too.
    if (!isReported) {
      problems.push({ span, message: 'nested too deeply to be analysed', isOmission: true });
      isReported = true;
    }
    return { kind: 'unknown', span, parent: undefined, children: [] };
  }

  const lowering: Lowering = { table, text, problems, expression, block, any };
  return lowering;
}

function withoutParentheses(table: SyntaxTable, index: number): number {
  let current = index;
  while (kindAt(table, current) === 'parenthesized_expression') {
    const inner = rulesIn(table, current)[0];
    if (inner === undefined) {
      return current;
    }
    current = inner;
  }
  return current;
}

/** Parents are read-only to everybody else. */
interface Linkable {
  parent: Node | undefined;
}

function linkParents(module: Module): void {
  const stack: Node[] = [module];
  for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
    const parent = current;
    forEachChild(parent, (child) => {
      const linkable: Linkable = child;
      linkable.parent = parent;
      stack.push(child);
    });
  }
}
