import type { Fix } from '../../core/finding.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Name } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import type { LibraryKind } from './libraries/library-model.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { shortSource } from './short-source.ts';

export const builtinOverArray = defineRule({
  meta: {
    id: 'performance/builtin-over-array',
    summary: "One of Python's built-in functions reads an array element by element",
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const name = (context.resolve(node.callee) ?? '').replace(/^builtins\./, '');
      const [only, ...others] = node.arguments;
      const isBuiltin =
        node.callee.kind === 'name' && FUNCTIONS.has(name) && node.parent?.kind !== 'assert';
      if (!isBuiltin || only === undefined || only.unpacking !== 'none' || others.length > 0) {
        return;
      }
      const kind = libraryKind(context.module, only.value);
      if (kind === undefined || !isRead(name, kind) || isTestCode(context.module.path)) {
        return;
      }
      const text = shortSource(context, only.value);
      const what = kind === 'series' ? 'column' : 'array';
      context.report({
        span: node.span,
        message: `\`${name}\` makes a Python object of every element of the ${what} \`${text}\`; its own method \`${name}()\` reads the memory directly`,
        note: 'an object made for every element',
        ...(growingLoops(context.module, node).length > 0 ? { severity: 'medium' as const } : {}),
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            { span: node.span, name: `elements of ${text}`, note: `${name} takes them one by one` },
          ]),
        ],
        ...withFix(methodFix(context, node, { name, kind, argument: only.value })),
      });
    },
  }),
});

const FUNCTIONS: ReadonlySet<string> = new Set(['sum', 'min', 'max', 'any', 'all']);

/** All but `sum` fail for an array of several dimensions, so that one that reaches them has one dimension; `sum` adds up its rows. */
function isRead(name: string, kind: LibraryKind): boolean {
  return kind === 'vector' || kind === 'series' || (kind === 'array' && name !== 'sum');
}

interface Reading {
  readonly name: string;
  readonly kind: LibraryKind;
  readonly argument: Expression;
}

/**
 * Where both give the same for certain: whole numbers, and truth values asked with `any` and `all`, or counted with `sum`. Sums of fractions differ in
 * the last digits, and extremes where there is a NaN.
 */
function methodFix(
  context: RuleContext,
  node: Call,
  { name, kind, argument }: Reading,
): Fix | undefined {
  if (kind === 'vector' && argument.kind === 'name' && isWhole(context, argument)) {
    return ruleFix('ask the array itself', [replace(node.span, `${argument.name}.${name}()`)]);
  }
  const isTruth = argument.kind === 'comparison';
  if (!isTruth || name === 'min' || name === 'max' || (name === 'sum' && kind === 'array')) {
    return undefined;
  }
  const asked = `(${context.source(argument.span)}).${name}()`;
  return ruleFix(`ask the ${kind === 'series' ? 'column' : 'array'} itself`, [
    replace(node.span, isTested(node) ? asked : plainly(asked, name, kind)),
  ]);
}

/** Made of Python's whole numbers, so that no digit is lost and nothing is NaN; `any` and `all` give another type. */
function isWhole(context: RuleContext, argument: Name): boolean {
  const { module } = context;
  const parent = argument.parent?.parent;
  const name = parent?.kind === 'call' ? (context.resolve(parent.callee) ?? '') : '';
  return (
    /^builtins\.(sum|min|max)$/.test(name) &&
    containerDefinitions(module.scopes, argument).every(({ kind, value }) => {
      const [only, ...others] = value?.kind === 'call' ? value.arguments : [];
      return (
        kind === 'assignment' &&
        value?.kind === 'call' &&
        others.length === 0 &&
        only !== undefined &&
        context.resolve(value.callee) === 'numpy.array' &&
        containerKinds(module).shapeOf(only.value).element?.kind === 'int'
      );
    })
  );
}

/** The type that the built-in gives: Python's own, but for the sum of an array's elements. */
function plainly(asked: string, name: string, kind: LibraryKind): string {
  if (name !== 'sum') {
    return `bool(${asked})`;
  }
  return kind === 'series' ? `int(${asked})` : asked;
}

function isTested(node: Call): boolean {
  const { parent } = node;
  return (
    ((parent?.kind === 'if' || parent?.kind === 'while') && parent.test === node) ||
    (parent?.kind === 'unary' && parent.operator === 'not')
  );
}
