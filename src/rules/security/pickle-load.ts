import type { Severity } from '../../core/severity.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { keywordArgument, literalTruth, positionalArgument } from './call-arguments.ts';
import { stringOrigin } from './string-origin.ts';
import { describe, type ValuePiece } from './text-pieces.ts';
import { isTestCode } from '../test-code.ts';

export const pickleLoad = defineRule({
  meta: {
    id: 'security/pickle-load',
    summary: 'Pickled data read: it may run code',
    severity: 'medium',
    cwe: 502,
    since: '0.1.0',
    question:
      'Can somebody other than this program itself write the bytes that are unpickled here, for instance in a request, a message, a shared cache or a file from elsewhere?',
    sameAs: ['S301', 'S302'],
  },
  visitors: (context) => ({
    string(node) {
      const isSetting =
        node.parent?.kind === 'assignment' &&
        node.parent.targets.some(
          (target) => target.kind === 'name' && target.name === 'SESSION_SERIALIZER',
        );
      if (isSetting && /\bPickleSerializer$/.test(node.value)) {
        context.report({
          span: node.span,
          message:
            'sessions are pickled: whoever learns `SECRET_KEY`, or writes to where sessions are kept, runs code here',
          note: "use `JSONSerializer`, Django's default",
          severity: 'high',
        });
      }
    },
    call(node) {
      const loader = loaderOf(node, context);
      if (loader === undefined || isTestCode(context.module.path)) {
        return;
      }
      const data = positionalArgument(node, 0);
      if (data === undefined || isOwnDump(data, context)) {
        return;
      }
      const origin = stringOrigin(context, data);
      const isPassedOn = data.kind === 'name' && origin.values.every(isParameter);
      if (isPassedOn && isInsidePickling(node, context)) {
        return;
      }
      const label = describe(data, context);
      const steps = origin.values[0]?.steps ?? [];
      context.report({
        span: node.span,
        message: `\`${loader}\` runs whatever code the bytes in ${label} ask for`,
        note: 'whoever writes the bytes runs code here',
        severity: loader.startsWith('marshal.') ? 'low' : severityOf(data, context),
        ...(steps.length === 0
          ? {}
          : {
              evidence: [
                {
                  kind: 'trace',
                  steps: [...steps, context.step(data.span, `unpickled by \`${loader}\``)],
                },
              ],
            }),
      });
    },
  }),
});

const LOADERS = new Set([
  'pickle.load',
  'pickle.loads',
  'pickle.Unpickler',
  'cPickle.load',
  'cPickle.loads',
  '_pickle.load',
  '_pickle.loads',
  'dill.load',
  'dill.loads',
  'cloudpickle.load',
  'cloudpickle.loads',
  'jsonpickle.decode',
  'jsonpickle.unpickler.decode',
  'marshal.load',
  'marshal.loads',
  'pandas.read_pickle',
  'joblib.load',
]);

function isParameter(value: ValuePiece): boolean {
  return value.source === 'parameter';
}

function loaderOf(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (LOADERS.has(resolved)) {
    return resolved;
  }
  if (resolved === 'numpy.load') {
    return literalTruth(keywordArgument(call, 'allow_pickle')?.value) === true
      ? resolved
      : undefined;
  }
  if (resolved === 'torch.load') {
    const given = keywordArgument(call, 'weights_only')?.value;
    return literalTruth(given) === false ? resolved : undefined;
  }
  return undefined;
}

/** `pickle.loads(pickle.dumps(x))`, directly or through a name: a copy, not a message. */
function isOwnDump(data: Expression, context: RuleContext): boolean {
  if (data.kind === 'call') {
    return context.resolve(data.callee)?.endsWith('.dumps') === true;
  }
  if (data.kind !== 'name') {
    return false;
  }
  const definitions = context.module.scopes.bindingOf(data)?.definitions ?? [];
  return (
    definitions.length > 0 &&
    definitions.every(
      ({ value }) =>
        value?.kind === 'call' && context.resolve(value.callee)?.endsWith('.dumps') === true,
    )
  );
}

/** A serializer's own `loads`, `__setstate__` and the like only pass the choice on to their callers. */
function isInsidePickling(call: Call, context: RuleContext): boolean {
  const name = context.functionOf(call).qualifiedName.split('.').at(-1) ?? '';
  return /^(_?loads?|_?deserialize\w*|_?unpickle\w*|__setstate__|__reduce__|__deepcopy__|__copy__|decode)$/.test(
    name,
  );
}

const MESSAGE =
  /\b(recv|receive|request|body|payload|message|cookie|socket|redis|urlopen|b64decode|upload)/i;

function severityOf(data: Expression, context: RuleContext): Severity {
  const origin = stringOrigin(context, data);
  const isOutside = origin.values.some((value) => value.source === 'outside');
  if (isOutside) {
    return 'critical';
  }
  if (origin.values.some((value) => MESSAGE.test(context.source(value.expression.span)))) {
    return 'high';
  }
  return isLocalFile(data, context) ? 'low' : 'medium';
}

/** A file that the program opens by a name of its own. */
function isLocalFile(data: Expression, context: RuleContext): boolean {
  if (data.kind === 'call') {
    const path = positionalArgument(data, 0);
    const isOpening = context.resolve(data.callee) === 'builtins.open';
    return isOpening && path !== undefined && stringOrigin(context, path).values.length === 0;
  }
  const definitions =
    data.kind === 'name' ? (context.module.scopes.bindingOf(data)?.definitions ?? []) : [];
  return (
    definitions.length > 0 &&
    definitions.every(({ value }) => value?.kind === 'call' && isLocalFile(value, context))
  );
}
