import type { Position, Span } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { ClassDefinition, FunctionDefinition, Name, Node } from '../../python/tree/nodes.ts';
import { statementOf } from '../../python/tree/blocks.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { wordInString } from '../without-strings.ts';
import { isDocstring } from './blocks.ts';

/**
 * Classes that are functions in disguise: only static methods, or `__init__` and one method where every instance in the project is
 * made for one call (`Report(rows).write()`). A class that anything uses as a value (an annotation, a base, `isinstance`, a
 * registry) is left alone, and so is one that nobody in the project uses.
 */
export const needlessClass = defineProjectRule({
  meta: {
    id: 'refactoring/needless-class',
    summary: 'A class that is a function, or a few of them, in disguise',
    severity: 'low',
    since: '0.1.0',
  },
  collect,
  compare: (facts, { isWhole }) => (isWhole ? compare(facts) : []),
});

interface ClassFacts {
  readonly classes: readonly Candidate[];
  /** Names used in the ways of a function; names used in any other way, in a string too, are not needless. */
  readonly calls: readonly string[];
  readonly values: readonly string[];
}

interface Candidate {
  readonly name: string;
  readonly method: string;
  readonly methods: number;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

function collect(module: SourceModule): ClassFacts {
  const classes = isTestCode(module.path)
    ? []
    : module.tree.body.flatMap((node) => (node.kind === 'class' ? candidateOf(module, node) : []));
  const calls = new Set<string>();
  const values = new Set<string>();
  walk(module.tree, (node) => {
    const name = classLikeName(node);
    if (name !== undefined) {
      const isOfModule =
        node.kind === 'name' && module.scopes.bindingOf(node)?.scope.kind === 'module';
      const isFunctionLike = isOfModule && (isCalledOn(node) || isMadeForOneCall(module, node));
      (isFunctionLike ? calls : values).add(node.kind === 'string' ? wordInString(name) : name);
    }
  });
  return { classes, calls: [...calls], values: [...values] };
}

function candidateOf(module: SourceModule, node: ClassDefinition): readonly Candidate[] {
  const members = isDocstring(node.body[0]) ? node.body.slice(1) : node.body;
  const methods = members.filter((one) => one.kind === 'function');
  const isPlain = node.arguments.length === 0 && node.decorators.length === 0;
  if (!isPlain || methods.length < members.length) {
    return [];
  }
  const method = methods.find(({ name }) => name.name !== '__init__');
  const isOneCall =
    methods.length === 2 && methods[0]?.name.name === '__init__' && method?.decorators.length === 0;
  const isNamespace = methods.every((one) => isStatic(module, one));
  if (method === undefined || method.name.name.startsWith('_') || (!isOneCall && !isNamespace)) {
    return [];
  }
  const { span, start, end } = module.lines.locationOf(module.path, node.name.span);
  const count = isNamespace ? methods.length : 0;
  return [{ name: node.name.name, method: method.name.name, methods: count, span, start, end }];
}

function isStatic(module: SourceModule, { decorators }: FunctionDefinition): boolean {
  const [only] = decorators;
  return (
    decorators.length === 1 &&
    only !== undefined &&
    module.scopes.qualifiedName(only) === 'builtins.staticmethod'
  );
}

/** A name, an attribute or a string that is written like a class's. */
function classLikeName(node: Node): string | undefined {
  const text =
    node.kind === 'name'
      ? node.name
      : node.kind === 'attribute'
        ? node.attribute.name
        : node.kind === 'string'
          ? node.value
          : '';
  return /^_*[A-Z]\w*[a-z]\w*$/.test(text) ? text : undefined;
}

/** `Report(rows).write()`, or `report = Report(rows)` and no more than `report.write()` after it. */
function isMadeForOneCall(module: SourceModule, name: Name): boolean {
  const call = name.parent;
  if (call?.kind !== 'call' || call.callee !== name) {
    return false;
  }
  if (isCalledOn(call)) {
    return true;
  }
  const statement = statementOf(call);
  const [target] =
    statement?.kind === 'assignment' && statement.value === call ? statement.targets : [];
  const binding = target?.kind === 'name' ? module.scopes.bindingOf(target) : undefined;
  const [use] = binding?.references ?? [];
  return (
    binding?.scope.kind === 'function' &&
    binding.definitions.length === 1 &&
    binding.references.length === 1 &&
    use !== undefined &&
    isCalledOn(use)
  );
}

function isCalledOn(node: Node): boolean {
  const attribute = node.parent;
  return (
    attribute?.kind === 'attribute' &&
    attribute.object === node &&
    attribute.parent?.kind === 'call' &&
    attribute.parent.callee === attribute
  );
}

function compare(collected: readonly CollectedFacts[]): readonly ProjectReport[] {
  const modules = collected.map(({ path, facts }) => ({ path, facts: facts as ClassFacts })); // oxlint-disable-line no-unsafe-type-assertion -- what `collect` above made
  const calls = new Set(modules.flatMap(({ facts }) => facts.calls));
  const values = new Set(modules.flatMap(({ facts }) => facts.values));
  return modules.flatMap(({ path, facts }) =>
    facts.classes
      .filter(({ name }) => calls.has(name) && !values.has(name) && !values.has(wordInString(name)))
      .map((candidate) => reportOf(path, candidate)),
  );
}

function reportOf(
  path: string,
  { name, method, methods, span, start, end }: Candidate,
): ProjectReport {
  const isNamespace = methods > 0;
  const what = isNamespace
    ? `\`${name}\` holds ${methods === 1 ? 'one static method' : `${methods} static methods`} and no state: functions of a module need no class around them`
    : `every \`${name}\` is made for one call of \`${method}\`: one function with the arguments of both does the same`;
  return {
    location: { file: path, span, start, end },
    message: what,
    evidence: [
      {
        kind: 'measurement',
        subject: isNamespace ? 'methods with a state' : 'methods beside `__init__`',
        value: isNamespace ? 0 : 1,
        unit: '',
      },
    ],
    source: name,
  };
}
