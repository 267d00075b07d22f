import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { repeats } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, ComprehensionClause, Expression, For } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { shortSource } from './short-source.ts';

export const wholeFileRead = defineRule({
  meta: {
    id: 'performance/whole-file-read',
    summary: 'A whole file is held in memory to go through its lines once',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['FURB129'],
  },
  visitors: (context) => ({
    for(node) {
      check(context, node);
    },
    'comprehension-clause'(node) {
      check(context, node);
    },
  }),
});

function check(context: RuleContext, loop: For | ComprehensionClause): void {
  const { iterable } = loop;
  const reading = iterable.kind === 'call' ? readingOf(context, iterable) : undefined;
  if (reading === undefined) {
    return;
  }
  const text = shortSource(context, reading.file);
  context.report({
    span: iterable.span,
    message: `All of \`${text}\` is read into memory before the first line is looked at; a file gives its lines one by one`,
    note: 'as much memory as the file is long',
    evidence: [
      costEvidence(
        context.module,
        [
          ...growingLoops(context.module, loop).map(loopFactor),
          { span: iterable.span, name: '', note: `holds all of ${text}` },
        ],
        `memory for all of ${text} where one line does`,
      ),
    ],
    ...withFix(reading.isByLines ? lineFix(context, loop, reading.file) : undefined),
  });
}

interface Reading {
  readonly file: Expression;
  /** `readlines()`, whose lines are those of the file itself; the others take them apart in another way. */
  readonly isByLines: boolean;
}

/** `file.readlines()`, `file.read().splitlines()` and `file.read().split("\n")`. */
function readingOf(context: RuleContext, call: Call): Reading | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute') {
    return undefined;
  }
  if (callee.attribute.name === 'readlines' && call.arguments.length === 0) {
    return { file: callee.object, isByLines: true };
  }
  const [separator] = call.arguments;
  const isSplit =
    (callee.attribute.name === 'splitlines' && call.arguments.length === 0) ||
    (callee.attribute.name === 'split' &&
      separator?.value.kind === 'string' &&
      separator.value.value === '\n');
  const read = callee.object;
  return isSplit &&
    read.kind === 'call' &&
    read.arguments.length === 0 &&
    read.callee.kind === 'attribute' &&
    read.callee.attribute.name === 'read' &&
    isFile(context, read.callee.object)
    ? { file: read.callee.object, isByLines: false }
    : undefined;
}

/** What `open` gave; an answer of an HTTP client has `read` too. */
function isFile(context: RuleContext, file: Expression): boolean {
  return containerKinds(context.module).shapeOf(file).kind === 'iterator';
}

/** Where the loop itself does nothing with the file. */
function lineFix(
  context: RuleContext,
  loop: For | ComprehensionClause,
  file: Expression,
): Fix | undefined {
  const isUnused =
    file.kind === 'name' && usesOf(context.module, file).every((use) => !repeats(loop, use.node));
  return isUnused
    ? ruleFix('go through the file itself', [
        replace({ start: file.span.end, end: loop.iterable.span.end }, ''),
      ])
    : undefined;
}
