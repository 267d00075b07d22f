import type { Fix } from '../../core/finding.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { loopText } from '../../cost/loops.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { constantString } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { isPlace } from '../../cost/container-uses.ts';

export const regexForFixedText = defineRule({
  meta: {
    id: 'performance/regex-for-fixed-text',
    summary: 'A regular expression looks for a fixed text in a loop',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['RUF055'],
  },
  visitors: (context) => ({
    call(node) {
      const search = searchOf(context, node);
      const loops = search === undefined ? [] : growingLoops(context.module, node);
      const inner = loops.at(-1);
      if (search === undefined || inner === undefined) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${context.source(node.callee.span)}\` looks for a text without any pattern in every turn of ${loopText(inner)}; \`${search.better}\` does it without the regular expression`,
        note: 'no pattern in it',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: '', note: 'finds the compiled pattern and runs it' },
          ]),
        ],
        ...withFix(search.fix),
      });
    },
  }),
});

interface FixedSearch {
  readonly better: string;
  readonly fix: Fix | undefined;
}

function searchOf(context: RuleContext, node: Call): FixedSearch | undefined {
  const name = /^re\.(search|match|fullmatch|sub|split)$/.exec(
    context.resolve(node.callee) ?? '',
  )?.[1];
  const [pattern, second, third, ...others] = node.arguments.map((argument) =>
    argument.keyword === undefined && argument.unpacking === 'none' ? argument.value : undefined,
  );
  const text = constantString(pattern);
  if (
    name === undefined ||
    text === undefined ||
    text === '' ||
    /[\\^$.|?*+()[\]{}]/.test(text) ||
    others.length > 0
  ) {
    return undefined;
  }
  const quoted = pattern === undefined ? '' : context.source(pattern.span);
  if (name === 'sub') {
    const replacement = constantString(second);
    return third !== undefined &&
      node.arguments.length === 3 &&
      replacement !== undefined &&
      !replacement.includes('\\')
      ? replaced(context, node, {
          method: `.replace(${quoted}, ${context.source(second?.span ?? node.span)})`,
          subject: third,
        })
      : undefined;
  }
  if (second === undefined || node.arguments.length !== 2) {
    return undefined;
  }
  return name === 'split'
    ? replaced(context, node, { method: `.split(${quoted})`, subject: second })
    : tested(context, node, { name, quoted, subject: second });
}

interface Test {
  readonly name: string;
  readonly quoted: string;
  readonly subject: Expression;
}

/** A match that only counts as found or not. */
function tested(
  context: RuleContext,
  node: Call,
  { name, quoted, subject }: Test,
): FixedSearch | undefined {
  const truth = truthOf(node);
  if (truth === undefined) {
    return undefined;
  }
  const text = context.source(subject.span);
  const atom = isAtom(subject) ? text : `(${text})`;
  const better =
    name === 'search'
      ? `${quoted} in ${atom}`
      : name === 'match'
        ? `${atom}.startswith(${quoted})`
        : `${atom} == ${quoted}`;
  const isOperand = ['boolean', 'unary', 'binary', 'comparison'].includes(truth.parent?.kind ?? '');
  return {
    better,
    fix: ruleFix('compare the texts', [
      replace(truth.span, isOperand && name !== 'match' ? `(${better})` : better),
    ]),
  };
}

/** What stands for the truth of the match: itself in a condition, `bool(…)`, `… is not None`. */
function truthOf(node: Call): Expression | undefined {
  const { parent } = node;
  switch (parent?.kind) {
    case 'if':
    case 'while':
    case 'conditional':
      return parent.test === node ? node : undefined;
    case 'unary':
      return parent.operator === 'not' ? node : undefined;
    case 'comprehension-clause':
      return parent.conditions.includes(node) ? node : undefined;
    case 'boolean': {
      const above = parent.parent;
      const isCondition =
        ((above?.kind === 'if' || above?.kind === 'while') && above.test === parent) ||
        (above?.kind === 'comprehension-clause' && above.conditions.includes(parent));
      return isCondition ? node : undefined;
    }
    case 'comparison': {
      const [operator, ...others] = parent.operators;
      const right = parent.operands[1];
      const isNone = right?.kind === 'constant' && right.value === 'None';
      return operator === 'is not' && others.length === 0 && isNone ? parent : undefined;
    }
    case 'argument': {
      const call = parent.parent;
      const isBool =
        call?.kind === 'call' && call.callee.kind === 'name' && call.callee.name === 'bool';
      return isBool ? call : undefined;
    }
    default:
      return undefined;
  }
}

interface Replacement {
  readonly method: string;
  readonly subject: Expression;
}

function replaced(context: RuleContext, node: Call, { method, subject }: Replacement): FixedSearch {
  const text = context.source(subject.span);
  const better = `${isAtom(subject) ? text : `(${text})`}${method}`;
  return { better, fix: ruleFix('use the method of the text', [replace(node.span, better)]) };
}

function isAtom(subject: Expression): boolean {
  return isPlace(subject) || ['call', 'subscript', 'attribute'].includes(subject.kind);
}
