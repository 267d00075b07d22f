import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import type { Fix } from '../../core/finding.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import type { LibraryKind } from './libraries/library-model.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { shortSource } from './short-source.ts';

export const conversionRoundTrip = defineRule({
  meta: {
    id: 'performance/conversion-round-trip',
    summary: 'A value is converted to another form and straight back',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const [only] = node.arguments;
      const trip =
        only?.value.kind !== 'call' || isTestCode(context.module.path)
          ? undefined
          : (throughText(context, node) ?? throughList(context, node));
      if (trip === undefined) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${shortSource(context, trip.value)}\` becomes ${trip.form} and comes straight back; ${trip.better}`,
        note: 'there and back',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            {
              span: node.span,
              name: `size of ${shortSource(context, trip.value)}`,
              note: `makes ${trip.form} and reads it again`,
            },
          ]),
        ],
        ...withFix(trip.fix),
      });
    },
  }),
});

interface RoundTrip {
  readonly value: Expression;
  readonly form: string;
  readonly better: string;
  readonly fix?: Fix;
}

/** `json.loads(json.dumps(value))` in a loop, without options that change what comes back: once, it is a way to copy as good as others. */
function throughText(context: RuleContext, node: Call): RoundTrip | undefined {
  const inner = node.arguments[0]?.value;
  const isTrip =
    context.resolve(node.callee) === 'json.loads' &&
    node.arguments.length === 1 &&
    inner?.kind === 'call' &&
    context.resolve(inner.callee) === 'json.dumps' &&
    inner.arguments.length === 1;
  const isRepeated = growingLoops(context.module, node).length > 0;
  const value = isTrip && isRepeated ? inner.arguments[0]?.value : undefined;
  return value === undefined
    ? undefined
    : {
        value,
        form: 'a JSON text',
        better:
          'a copy of what will change (`dict(…)`, a comprehension) needs no text, and keeps tuples, keys and dates as they are',
      };
}

const ARRAY_KINDS: ReadonlySet<LibraryKind> = new Set(['array', 'vector', 'series']);

/** `np.array(values.tolist())`, `np.array(list(column))`, `list(values.tolist())`, `pd.Series(column.tolist())`. */
function throughList(context: RuleContext, node: Call): RoundTrip | undefined {
  const [only] = node.arguments;
  const maker = context.resolve(node.callee) ?? '';
  const isMaker =
    /^(numpy\.(array|asarray)|pandas\.Series|builtins\.list)$/.test(maker) &&
    node.arguments.length === 1;
  if (!isMaker || only === undefined) {
    return undefined;
  }
  const source = listedValue(context, only.value);
  const kind = source === undefined ? undefined : libraryKind(context.module, source.value);
  if (source === undefined || kind === undefined || !ARRAY_KINDS.has(kind)) {
    return undefined;
  }
  if (maker === 'builtins.list') {
    return source.isMethod
      ? {
          value: source.value,
          form: 'a list',
          better: '`tolist()` has made the list already',
          ...withFix(
            ruleFix('one list is enough', [replace(node.span, context.source(only.value.span))]),
          ),
        }
      : undefined;
  }
  const isSeries = maker === 'pandas.Series';
  return {
    value: source.value,
    form: 'a list of Python objects',
    better: isSeries
      ? '`reset_index(drop=True)` or `pandas.Series` of the array itself makes none'
      : kind === 'series'
        ? '`to_numpy()` gives the array behind the column'
        : '`copy()` makes another array',
  };
}

interface Listed {
  readonly value: Expression;
  readonly isMethod: boolean;
}

/** `values` of `values.tolist()` and of `list(values)`. */
function listedValue(context: RuleContext, expression: Expression): Listed | undefined {
  if (expression.kind !== 'call') {
    return undefined;
  }
  const { callee } = expression;
  const [only, ...others] = expression.arguments;
  if (
    callee.kind === 'attribute' &&
    ['tolist', 'to_list'].includes(callee.attribute.name) &&
    only === undefined
  ) {
    return { value: callee.object, isMethod: true };
  }
  return context.resolve(callee) === 'builtins.list' && only !== undefined && others.length === 0
    ? { value: only.value, isMethod: false }
    : undefined;
}
