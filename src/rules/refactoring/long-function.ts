import type { Evidence } from '../../core/evidence.ts';
import { functionComplexity } from '../../python/metrics/cyclomatic.ts';
import type { FunctionDefinition } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { isDocstring, statementsIn } from './blocks.ts';
import { findExtraction } from './find-extraction.ts';
import { isMigration } from './migration.ts';

export const longFunction = defineRule({
  meta: {
    id: 'refactoring/long-function',
    summary: 'A function that is too long or decides too much to be understood at once',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['PLR0915', 'PLR0912', 'C901'],
  },
  visitors: (context) => ({
    function(node) {
      if (!isTestCode(context.module.path)) {
        check(context, node);
      }
    },
  }),
});

const MOST_STATEMENTS = 50;
const MOST_LINES = 100;
const MOST_DECISIONS = 15;
/** Fewer statements than this are a table, a string or a flat dispatch, whatever the other numbers say. */
const FEWEST_STATEMENTS = 20;
/** Fewer decisions leave a list of steps, such as the options of a command: long, but read from top to bottom. */
const FEWEST_DECISIONS = 6;
/** Beyond this factor over a limit the finding is more than a remark. */
const MUCH = 2;

interface Measure {
  readonly subject: string;
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  readonly words: string;
  /** Counts how the function is written rather than what it does: long literals and wrapped calls count too. */
  readonly isText: boolean;
}

function check(context: RuleContext, node: FunctionDefinition): void {
  const body = isDocstring(node.body[0]) ? node.body.slice(1) : node.body;
  const statements = statementsIn(body).length;
  if (statements < FEWEST_STATEMENTS) {
    return;
  }
  const complexity = functionComplexity(node);
  const lines = codeLines(context, node);
  const measures: readonly Measure[] = [
    {
      subject: 'statements',
      value: statements,
      threshold: MOST_STATEMENTS,
      unit: '',
      words: `${statements} statements`,
      isText: false,
    },
    {
      subject: 'lines of code',
      value: lines,
      threshold: MOST_LINES,
      unit: '',
      words: `${lines} lines of code`,
      isText: true,
    },
    {
      subject: 'cyclomatic complexity',
      value: complexity,
      threshold: MOST_DECISIONS,
      unit: '',
      words: `a cyclomatic complexity of ${complexity}`,
      isText: false,
    },
  ];
  const exceeded = measures.filter(({ value, threshold }) => value > threshold);
  if (exceeded.length === 0) {
    return;
  }
  const isMuch =
    complexity > FEWEST_DECISIONS &&
    !isMigration(context.module.path) &&
    exceeded.some(({ value, threshold, isText }) => !isText && value > MUCH * threshold);
  context.report({
    span: node.name.span,
    message: `\`${node.name.name}\` has ${listed(exceeded.map(({ words }) => words))}${suggestion(context, node)}`,
    severity: isMuch ? 'medium' : 'low',
    evidence: exceeded.map(measurement),
  });
}

function measurement({ subject, value, threshold, unit }: Measure): Evidence {
  return { kind: 'measurement', subject, value, threshold, unit };
}

function suggestion(context: RuleContext, node: FunctionDefinition): string {
  const found = findExtraction(context, node);
  if (found === undefined) {
    return '';
  }
  const { first, last, inputs, outputs } = found;
  const takes = inputs.length === 0 ? 'take nothing' : `take only ${listed(inputs.map(quoted))}`;
  const gives =
    outputs.length === 0 ? 'give nothing back' : `give back ${listed(outputs.map(quoted))}`;
  return `; lines ${first} to ${last} ${takes} and ${gives}: they could be a function of their own`;
}

/** Lines of the function that hold code: without blank lines, comments and the docstring. */
function codeLines({ module }: RuleContext, node: FunctionDefinition): number {
  const { lines, text } = module;
  const head = node.body[0];
  const from = head !== undefined && isDocstring(head) ? head.span.end : node.name.span.start;
  let count = 0;
  const last = lines.positionAt(node.span.end).line;
  for (let line = lines.positionAt(from).line; line <= last; line += 1) {
    const span = lines.lineSpan(line);
    const code = text.slice(span.start, span.end).trim();
    count += code === '' || code.startsWith('#') ? 0 : 1;
  }
  return count;
}

function quoted(name: string): string {
  return `\`${name}\``;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
