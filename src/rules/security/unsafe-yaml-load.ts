import type { Fix } from '../../core/finding.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, hasUnpacking, keywordArgument, removeArgument } from './call-arguments.ts';
import { isTestCode } from '../test-code.ts';

export const unsafeYamlLoad = defineRule({
  meta: {
    id: 'security/unsafe-yaml-load',
    summary: 'YAML read by a loader that creates any Python object',
    severity: 'high',
    cwe: 502,
    since: '0.1.0',
    sameAs: ['S506'],
  },
  visitors: (context) => ({
    call(node) {
      const danger = dangerOf(node, context);
      if (danger === undefined) {
        return;
      }
      const fix = safeLoadFix(node, context);
      context.report({
        span: node.span,
        message: danger,
        note: 'a tag such as `!!python/object/apply` runs code',
        ...(isTestCode(context.module.path) ? { severity: 'low' } : {}),
        ...(fix === undefined ? {} : { fix }),
      });
    },
  }),
});

const LOADS = new Set(['yaml.load', 'yaml.load_all']);
const UNSAFE_LOADS = new Set(['yaml.unsafe_load', 'yaml.unsafe_load_all']);
const UNSAFE_LOADERS = new Set(
  ['Loader', 'UnsafeLoader', 'CLoader', 'CUnsafeLoader'].flatMap((name) => [
    `yaml.${name}`,
    `yaml.loader.${name}`,
    `yaml.cyaml.${name}`,
  ]),
);

function dangerOf(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (UNSAFE_LOADS.has(resolved)) {
    return `\`${resolved}\` creates any Python object that the text names; use \`yaml.safe_load\``;
  }
  if (resolved === 'ruamel.yaml.YAML') {
    const kind = keywordArgument(call, 'typ')?.value;
    return kind?.kind === 'string' && kind.value === 'unsafe'
      ? '`YAML(typ="unsafe")` creates any Python object that the text names; use `typ="safe"`'
      : undefined;
  }
  if (!LOADS.has(resolved) || hasUnpacking(call)) {
    return undefined;
  }
  const loader = argumentValue(call, 1, 'Loader');
  if (loader === undefined) {
    return `\`${resolved}\` without a loader creates any Python object before PyYAML 5.1, and is an error since 6.0; use \`yaml.safe_load\``;
  }
  const name = unsafeLoader(loader, context);
  return name === undefined
    ? undefined
    : `\`${resolved}\` with \`${name}\` creates any Python object that the text names; use \`yaml.safe_load\``;
}

function unsafeLoader(loader: Expression, context: RuleContext): string | undefined {
  const resolved = context.resolve(loader);
  return resolved !== undefined && UNSAFE_LOADERS.has(resolved)
    ? context.source(loader.span)
    : undefined;
}

/** `yaml.load(x, Loader=…)` → `yaml.safe_load(x)`, where the function is written as an attribute of the module. */
function safeLoadFix(call: Call, context: RuleContext): Fix | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute' || context.resolve(callee.object) !== 'yaml') {
    return undefined;
  }
  const name = callee.attribute.name.endsWith('_all') ? 'safe_load_all' : 'safe_load';
  const loader = call.arguments.find(
    (argument, index) =>
      argument.keyword?.name === 'Loader' || (argument.keyword === undefined && index === 1),
  );
  return {
    title: `read with \`yaml.${name}\``,
    edits: [
      { span: callee.attribute.span, newText: name },
      ...(loader === undefined ? [] : [removeArgument(call, loader)]),
    ],
    origin: 'rule',
  };
}
