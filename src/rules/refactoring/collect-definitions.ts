import type { Position, Span } from '../../core/span.ts';
import { outlineModule } from '../../python/project/outline-module.ts';
import type { ModuleOutline } from '../../python/project/outline-module.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { ClassDefinition, FunctionDefinition, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { isTestCode } from '../test-code.ts';
import { blocksBelow } from './blocks.ts';
import { addWords, collectUses, type Use } from './collect-uses.ts';
import { isMigration } from '../migration.ts';
import { opaqueCode, type OpaqueCode } from './opaque-code.ts';

/**
 * What a module defines and what its code may reach, for finding what nothing reaches. Uses inside a definition that may be dead belong to
 * that definition, the innermost; all others are the module's own and start when it is imported or run.
 */
export interface DefinitionFacts extends OpaqueCode {
  /** True where running the file starts a program. */
  readonly isProgram: boolean;
  readonly outline: ModuleOutline;
  readonly definitions: readonly CollectedDefinition[];
  /**
   * Names of the classes at the top level with their bases: a name of this module, `@dotted` for one that is imported; `?` stands for one that
   * could be anything.
   */
  readonly classes: readonly (readonly [name: string, bases: string])[];
  /** Outside of `definitions`, separated by blanks. */
  readonly uses: string;
}

/** A function or class that is dead when nothing reaches it. */
export interface CollectedDefinition {
  readonly kind: 'function' | 'class' | 'method';
  readonly name: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
  readonly lines: number;
  /** Of a method: its class. */
  readonly owner?: string;
  readonly uses: string;
}

/** Decorators that leave a function callable by its name alone; any other may register it somewhere. */
const PLAIN_DECORATORS = new Set([
  'builtins.staticmethod',
  'builtins.classmethod',
  'builtins.property',
  'functools.lru_cache',
  'functools.cache',
  'functools.cached_property',
  'functools.wraps',
  'functools.total_ordering',
  'contextlib.contextmanager',
  'contextlib.asynccontextmanager',
  'dataclasses.dataclass',
  'typing.final',
  'typing.no_type_check',
]);

/** Names that something outside of Python calls: console scripts, servers, cloud functions, plug-in loaders. */
const CALLED_FROM_OUTSIDE = new Set([
  'main',
  'app',
  'application',
  'create_app',
  'handler',
  'lambda_handler',
  'setup',
  'setUpModule',
  'tearDownModule',
  'load_ipython_extension',
  'unload_ipython_extension',
]);

/** Names with an underscore at both ends that are not `__dunder__`s belong to a protocol too (`_missing_`, `_repr_html_`). */
const PROTOCOL_NAME = /^_.*_$/;

/** What tests use may be meant for tests elsewhere. */
const TEST_HELPER = /(?:^|[/_.])test/i;

/** Pickles name the functions that rebuild their objects. */
const PICKLED = /pickle|reconstruct/i;

export function collectDefinitions(module: SourceModule): DefinitionFacts {
  const statements = topLevel(module.tree.body);
  const classes = statements.filter((one) => one.kind === 'class');
  const isKept =
    isTestCode(module.path) ||
    isMigration(module.path) ||
    TEST_HELPER.test(module.path) ||
    module.path.endsWith('.pyi') ||
    module.syntaxErrors.length > 0;
  const candidates = isKept ? [] : candidatesOf(module, statements);
  const uses = collectUses(module, new Set(candidates.map(({ node }) => node)));
  const own = new Set(uses.get(module.tree));
  if (module.syntaxErrors.length > 0) {
    addWords(module.text, own);
  }
  return {
    ...opaqueCode(module),
    isProgram: isProgram(module),
    outline: outlineModule(module),
    definitions: candidates.map((one) => definitionFacts(module, one, uses.get(one.node))),
    classes: classes.map((one): [string, string] => [
      one.name.name,
      basesOf(module, one).join(' '),
    ]),
    uses: [...own].join(' '),
  };
}

interface Candidate {
  readonly kind: CollectedDefinition['kind'];
  readonly node: FunctionDefinition | ClassDefinition;
  readonly owner?: string;
}

function candidatesOf(
  module: SourceModule,
  statements: readonly Statement[],
): readonly Candidate[] {
  return statements.flatMap((node): readonly Candidate[] => {
    if (node.kind === 'function') {
      return isCandidate(module, node) ? [{ kind: 'function', node }] : [];
    }
    if (node.kind !== 'class') {
      return [];
    }
    const owner = node.name.name;
    const methods = topLevel(node.body).flatMap((method): readonly Candidate[] =>
      method.kind === 'function' && isPrivate(method.name.name) && isCandidate(module, method)
        ? [{ kind: 'method', node: method, owner }]
        : [],
    );
    return isCandidate(module, node) ? [{ kind: 'class', node }, ...methods] : methods;
  });
}

/** What is deprecated is kept for callers outside of the project. */
function isCandidate(module: SourceModule, node: FunctionDefinition | ClassDefinition): boolean {
  const name = node.name.name;
  return (
    !PROTOCOL_NAME.test(name) &&
    !CALLED_FROM_OUTSIDE.has(name) &&
    !PICKLED.test(name) &&
    !/deprecat/i.test(module.text.slice(node.span.start, node.span.end)) &&
    node.decorators.every((decorator) =>
      PLAIN_DECORATORS.has(module.scopes.qualifiedName(decorator) ?? ''),
    )
  );
}

export function isPrivate(name: string): boolean {
  return name.startsWith('_');
}

function definitionFacts(
  { lines, path }: SourceModule,
  { kind, node, owner }: Candidate,
  uses: ReadonlySet<Use> | undefined,
): CollectedDefinition {
  const { span, start, end } = lines.locationOf(path, node.name.span);
  return {
    kind,
    name: node.name.name,
    span,
    start,
    end,
    lines: lines.positionAt(node.span.end).line - lines.positionAt(node.span.start).line + 1,
    ...(owner === undefined ? {} : { owner }),
    uses: [...(uses ?? [])].join(' '),
  };
}

/** A metaclass or `__init_subclass__` may do anything with the classes below. */
function basesOf({ scopes }: SourceModule, node: ClassDefinition): readonly string[] {
  const bases = node.arguments.map(({ value, keyword }) => {
    const base = value.kind === 'subscript' ? value.object : value;
    const name = nameOf(base);
    if (keyword !== undefined || name === undefined) {
      return '?';
    }
    const [first = '', ...rest] = name.split('.');
    const definitions = scopes.module.bindings.get(first)?.definitions ?? [];
    const [imported, ...others] = new Set(definitions.map((one) => one.imported));
    if (others.length > 0 || (imported === undefined && rest.length > 0)) {
      return '?';
    }
    return imported === undefined ? name : `@${[imported, ...rest].join('.')}`;
  });
  const isHooked = node.body.some(
    (one) => one.kind === 'function' && one.name.name === '__init_subclass__',
  );
  const isStandIn = scopes.module.bindings
    .get(node.name.name)
    ?.definitions.some(({ imported }) => imported !== undefined);
  return isHooked || isStandIn === true ? [...bases, '?'] : bases;
}

function isProgram({ path, tree, text }: SourceModule): boolean {
  return (
    /(?:^|\/)(?:__main__|manage)\.py$/.test(path) ||
    tree.body.some(
      (statement) =>
        statement.kind === 'if' &&
        /^__name__\s*==/.test(text.slice(statement.test.span.start, statement.test.span.end)),
    )
  );
}

/** Statements of a list, and of the `if`s and `try`s in it: what defines names at this level. */
function topLevel(body: readonly Statement[]): readonly Statement[] {
  return body.flatMap((statement) =>
    statement.kind === 'if' || statement.kind === 'try'
      ? topLevel(blocksBelow(statement).flat())
      : [statement],
  );
}
