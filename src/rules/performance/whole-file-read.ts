import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { repeats } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { blockOf, indexInBlock, statementOf } from '../../python/tree/blocks.ts';
import type {
  Assignment,
  Call,
  ComprehensionClause,
  Expression,
  For,
  Name,
  Subscript,
} from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { removeLines, replace, ruleFix, withFix } from '../rewrite.ts';
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
    subscript: (node) => checkBeginning(context, node),
  }),
});

function check(context: RuleContext, loop: For | ComprehensionClause): void {
  const { iterable } = loop;
  const birth = iterable.kind === 'name' ? birthOf(context, iterable) : undefined;
  const call = birth?.value ?? iterable;
  const reading = call.kind === 'call' ? readingOf(context, call) : undefined;
  if (reading === undefined) {
    return;
  }
  const text = shortSource(context, reading.file);
  context.report({
    span: call.span,
    message: `All of \`${text}\` is read into memory before the first line is looked at; a file gives its lines one by one`,
    note: 'as much memory as the file is long',
    evidence: [
      costEvidence(
        context.module,
        [
          ...growingLoops(context.module, loop).map(loopFactor),
          { span: call.span, name: '', note: `holds all of ${text}` },
        ],
        `memory for all of ${text} where one line does`,
      ),
    ],
    ...withFix(
      reading.isByLines ? lineFix(context, { loop, birth, file: reading.file }) : undefined,
    ),
  });
}

/** `lines = file.readlines()`, where nothing but this loop reads `lines`. */
function birthOf(context: RuleContext, lines: Name): Assignment | undefined {
  const binding = context.module.scopes.bindingOf(lines);
  const [only, ...others] = binding?.definitions ?? [];
  const isAlone =
    others.length === 0 &&
    binding?.references.length === 1 &&
    binding.scope.node.kind !== 'module' &&
    growingLoops(context.module, lines).length === 0;
  return isAlone && only?.node.kind === 'assignment' && only.node.value === only.value
    ? only.node
    : undefined;
}

/** `file.readlines()[0]`: one line would do. */
function checkBeginning(context: RuleContext, node: Subscript): void {
  const { object, index } = node;
  const reading = object.kind === 'call' ? readingOf(context, object) : undefined;
  if (reading === undefined || constantNumber(index) !== 0 || !isFile(context, reading.file)) {
    return;
  }
  const text = shortSource(context, reading.file);
  context.report({
    span: node.span,
    message: `All of \`${text}\` is read into memory for its first line; \`next\` reads that one alone`,
    note: 'as much memory as the file is long',
    evidence: [
      costEvidence(
        context.module,
        [
          ...growingLoops(context.module, node).map(loopFactor),
          { span: object.span, name: '', note: `holds all of ${text}` },
        ],
        `memory for all of ${text} where one line does`,
      ),
    ],
  });
}

interface Reading {
  readonly file: Expression;
  /** `readlines()`, whose lines are those of the file itself; the others take them apart in another way. */
  readonly isByLines: boolean;
}

/** `file.readlines()`, `file.read().splitlines()`, `file.read().split("\n")`, and those of `path.read_text()`. */
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
  if (
    isSplit &&
    read.kind === 'call' &&
    read.callee.kind === 'attribute' &&
    read.callee.attribute.name === 'read_text'
  ) {
    return { file: read.callee.object, isByLines: false };
  }
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
function lineFix(context: RuleContext, { loop, birth, file }: LineReading): Fix | undefined {
  const isUnused =
    file.kind === 'name' && usesOf(context.module, file).every((use) => !repeats(loop, use.node));
  if (!isUnused) {
    return undefined;
  }
  if (birth === undefined) {
    return ruleFix('go through the file itself', [
      replace({ start: file.span.end, end: loop.iterable.span.end }, ''),
    ]);
  }
  const block = blockOf(birth);
  return statementOf(loop) === block[indexInBlock(birth) + 1]
    ? ruleFix('go through the file itself', [
        removeLines(context.module, birth),
        replace(loop.iterable.span, file.name),
      ])
    : undefined;
}

interface LineReading {
  readonly loop: For | ComprehensionClause;
  /** The assignment of the lines, where they have a name. */
  readonly birth: Assignment | undefined;
  readonly file: Expression;
}
