import type { Evidence } from '../../core/evidence.ts';
import type { Fix } from '../../core/finding.ts';
import type { Span } from '../../core/span.ts';
import { functionComplexity } from '../../python/metrics/cyclomatic.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition } from '../../python/tree/nodes.ts';
import { withFix } from '../rewrite.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { isDocstring, statementsIn } from './blocks.ts';
import { extractionFix } from './extraction-fix.ts';
import { findExtractions, type Extraction } from './find-extraction.ts';
import { isMigration } from '../migration.ts';

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
  const lines = codeLines(context.module, functionSpan(node));
  const measures = measuresOf({ statements, complexity, lines });
  const exceeded = measures.filter(({ value, threshold }) => value > threshold);
  if (exceeded.length === 0) {
    return;
  }
  const isMuch =
    complexity > FEWEST_DECISIONS &&
    !isMigration(context.module.path) &&
    exceeded.some(({ value, threshold, isText }) => !isText && value > MUCH * threshold);
  const extractions = findExtractions(context, node);
  const fix = firstFix(context, node, { extractions, size: { statements, lines, complexity } });
  const [best] = fix === undefined ? extractions : [fix.extraction];
  context.report({
    span: node.name.span,
    message: `\`${node.name.name}\` has ${listed(exceeded.map(({ words }) => words))}${best === undefined ? '' : suggestion(best)}`,
    severity: isMuch ? 'medium' : 'low',
    evidence: [...exceeded.map(measurement), ...(best === undefined ? [] : exchangeEvidence(best))],
    ...withFix(fix?.fix),
  });
}

interface Size {
  readonly statements: number;
  readonly lines: number;
  readonly complexity: number;
}

function measuresOf({ statements, lines, complexity }: Size): readonly Measure[] {
  return [
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
}

/** The first extraction that leaves nothing to complain about, neither here nor in the new function, as an edit. */
function firstFix(
  context: RuleContext,
  node: FunctionDefinition,
  { extractions, size }: { readonly extractions: readonly Extraction[]; readonly size: Size },
): { readonly extraction: Extraction; readonly fix: Fix } | undefined {
  for (const extraction of extractions) {
    const part: Size = {
      statements: statementsIn(extraction.statements).length,
      lines: codeLines(context.module, extractionSpan(extraction)),
      complexity: functionComplexity({ ...node, body: extraction.statements }),
    };
    const rest: Size = {
      statements: size.statements - part.statements + 1,
      lines: size.lines - part.lines + 1,
      complexity: size.complexity - part.complexity + 1,
    };
    const fix = isFine(part) && isFine(rest) ? extractionFix(context, node, extraction) : undefined;
    if (fix !== undefined) {
      return { extraction, fix };
    }
  }
  return undefined;
}

function isFine(size: Size): boolean {
  return measuresOf(size).every(({ value, threshold }) => value <= threshold);
}

function exchangeEvidence({ inputs, outputs, statements }: Extraction): readonly Evidence[] {
  return [
    {
      kind: 'measurement',
      subject: 'variables exchanged by the part',
      value: inputs.length + outputs.length,
      unit: '',
    },
    {
      kind: 'measurement',
      subject: 'statements of the part',
      value: statementsIn(statements).length,
      unit: '',
    },
  ];
}

function measurement({ subject, value, threshold, unit }: Measure): Evidence {
  return { kind: 'measurement', subject, value, threshold, unit };
}

function suggestion({ first, last, inputs, outputs }: Extraction): string {
  const takes = inputs.length === 0 ? 'take nothing' : `take only ${listed(inputs.map(quoted))}`;
  const gives =
    outputs.length === 0 ? 'give nothing back' : `give back ${listed(outputs.map(quoted))}`;
  return `; lines ${first} to ${last} ${takes} and ${gives}: they could be a function of their own`;
}

function functionSpan(node: FunctionDefinition): Span {
  const head = node.body[0];
  const hasDocstring = head !== undefined && isDocstring(head);
  return { start: hasDocstring ? head.span.end : node.name.span.start, end: node.span.end };
}

function extractionSpan({ statements }: Extraction): Span {
  return { start: statements[0]?.span.start ?? 0, end: statements.at(-1)?.span.end ?? 0 };
}

/** Lines that hold code: without blank lines and comments. */
function codeLines({ lines, text }: SourceModule, { start, end }: Span): number {
  let count = 0;
  const last = lines.positionAt(end).line;
  for (let line = lines.positionAt(start).line; line <= last; line += 1) {
    const span = lines.lineSpan(line);
    const code = text.slice(span.start, span.end).trim();
    count += code === '' || code.startsWith('#') ? 0 : 1;
  }
  return count;
}

function quoted({ name }: { readonly name: string }): string {
  return `\`${name}\``;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
