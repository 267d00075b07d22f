import { costEvidence } from '../../cost/repetition.ts';
import type { Import, ImportFrom } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { removeLines, ruleFix, withFix } from './rewrite.ts';

export const unusedHeavyImport = defineRule({
  meta: {
    id: 'performance/unused-heavy-import',
    summary: 'A large package is imported and never used',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['F401'],
  },
  visitors: (context) => ({
    import(node) {
      check(
        context,
        node,
        node.names.map(({ name }) => name),
      );
    },
    'import-from'(node) {
      if (node.level === 0 && !node.isWildcard) {
        check(context, node, [node.module]);
      }
    },
  }),
});

/** Packages whose import alone takes a tenth of a second and more. */
const HEAVY: ReadonlySet<string> = new Set([
  'boto3',
  'cv2',
  'jax',
  'keras',
  'matplotlib',
  'networkx',
  'nltk',
  'numba',
  'numpy',
  'pandas',
  'polars',
  'pyarrow',
  'pyspark',
  'scipy',
  'seaborn',
  'sklearn',
  'skimage',
  'spacy',
  'sympy',
  'tensorflow',
  'torch',
  'transformers',
]);

function check(context: RuleContext, node: Import | ImportFrom, modules: readonly string[]): void {
  const packages = modules.map((name) => name.split('.')[0] ?? '');
  const heavy = packages.find((name) => HEAVY.has(name));
  const isPublic = /(^|\/)(__init__|conftest)\.py$/.test(context.module.path);
  if (
    heavy === undefined ||
    isPublic ||
    node.parent?.kind !== 'module' ||
    isMarked(context, node)
  ) {
    return;
  }
  if (!packages.every((name) => HEAVY.has(name)) || !isUnused(context, node)) {
    return;
  }
  const removal = removeLines(context.module, node);
  context.report({
    span: node.span,
    message: `\`${heavy}\` is loaded at every start of the program and never used`,
    note: 'takes a tenth of a second and more',
    evidence: [
      costEvidence(
        context.module,
        [{ span: node.span, name: '', note: `loads ${heavy} with all that it imports` }],
        `one load of ${heavy} at every start`,
      ),
    ],
    ...withFix(ruleFix('remove the import', [removal])),
  });
}

/** A comment such as `# noqa` says that somebody wants it. */
function isMarked(context: RuleContext, node: Import | ImportFrom): boolean {
  const line = context.module.lines.lineSpan(context.module.lines.positionAt(node.span.end).line);
  return context.module.text.slice(node.span.end, line.end).includes('#');
}

function isUnused(context: RuleContext, node: Import | ImportFrom): boolean {
  const { bindings } = context.module.scopes.module;
  const own = [...bindings.values()].filter((binding) =>
    binding.definitions.some(
      ({ kind, name }) =>
        kind === 'import' && node.span.start <= name.span.start && name.span.end <= node.span.end,
    ),
  );
  const isListed = bindings.has('__all__');
  return (
    own.length > 0 &&
    !isListed &&
    own.every((binding) => binding.references.length === 0 && binding.definitions.length === 1)
  );
}
