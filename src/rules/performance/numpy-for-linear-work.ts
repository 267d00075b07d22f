import { linearArrayWork, type LinearArrayWork } from '../../cost/array-work.ts';
import { costEvidence } from '../../cost/repetition.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Module, Node } from '../../python/tree/nodes.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const numpyForLinearWork = defineRule({
  meta: {
    id: 'performance/numpy-for-linear-work',
    summary: 'A small program loads NumPy for work that Python does in the same time',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    module(node) {
      if (!isProgram(node) || !needsOnlyNumpy(context.module)) {
        return;
      }
      const work = linearArrayWork(context.module);
      const [first] = work?.imports ?? [];
      if (work !== undefined && first !== undefined && readsText(context, node)) {
        report(context, work);
      }
    },
  }),
});

/** Does something when it is run, and nothing but its own code decides how often: no module of a package. */
function isProgram(node: Module): boolean {
  return node.body.some(
    (statement) =>
      statement.kind === 'for' ||
      statement.kind === 'while' ||
      statement.kind === 'if' ||
      (statement.kind === 'expression-statement' && statement.value.kind === 'call'),
  );
}

/** The numbers come in as text, which Python takes apart one by one. */
function readsText(context: RuleContext, node: Module): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.kind === 'call' && !found) {
      const name = context.resolve(inner.callee) ?? '';
      const [first] = inner.arguments;
      found =
        name === 'builtins.input' ||
        name.startsWith('sys.stdin.') ||
        (name === 'builtins.open' && first?.value.kind === 'number');
    }
    found ||=
      inner.kind === 'attribute' && context.resolve(inner)?.startsWith('sys.stdin') === true;
  });
  return found;
}

/** Everything else it imports is part of Python: no other library would load NumPy anyway. */
function needsOnlyNumpy(module: SourceModule): boolean {
  return (
    nodesOf(module.tree, 'import').every(({ names }) => names.every(({ name }) => isLight(name))) &&
    nodesOf(module.tree, 'import-from').every((one) => one.level === 0 && isLight(one.module))
  );
}

function isLight(name: string): boolean {
  return LIGHT.has(name.split('.')[0] ?? name);
}

/** The libraries in question and the parts of the standard library that short programs use. */
const LIGHT: ReadonlySet<string> = new Set(
  (
    'numpy scipy __future__ abc argparse array bisect calendar collections contextlib copy csv dataclasses datetime decimal enum ' +
    'fractions functools gc heapq io itertools json logging math operator os pathlib pprint queue random re statistics string ' +
    'struct sys textwrap threading time timeit traceback types typing unicodedata'
  ).split(' '),
);

function report(context: RuleContext, { imports, functions, first }: LinearArrayWork): void {
  const [place] = imports;
  if (place === undefined) {
    return;
  }
  const names = functions.slice(0, 3).map((name) => `\`${name}\``);
  const purpose =
    names.length === 0
      ? 'nothing that it computes'
      : `${names.join(', ')}${functions.length > 3 ? ' and others' : ''}`;
  context.report({
    span: place.span,
    message: `${libraryOf(context, place)} is loaded for ${purpose}: work that grows only with the values that Python has read one by one anyway, so it saves nothing, and loading it takes about a tenth of a second and 16 MB`,
    note: 'costs more than it saves here',
    evidence: [
      costEvidence(
        context.module,
        [
          { span: place.span, name: '', note: 'loads the library at every start' },
          ...(first === undefined
            ? []
            : [{ span: first.span, name: '', note: 'linear in what was read' }]),
        ],
        'O(values), as with lists',
      ),
    ],
  });
}

function libraryOf(context: RuleContext, place: Node): string {
  const statement = place.kind === 'imported-name' ? (place.parent ?? place) : place;
  return context.source(statement.span).includes('scipy') ? 'SciPy' : 'NumPy';
}
