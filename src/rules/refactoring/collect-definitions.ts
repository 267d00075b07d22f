import type { Position, Span } from '../../core/span.ts';
import { BUILTIN_NAMES } from '../../python/builtin-names.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  Node,
  Statement,
  StringLiteral,
} from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { forEachChild } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { wordInString } from '../without-strings.ts';
import { blocksBelow, isDocstring } from './blocks.ts';
import { isMigration } from './migration.ts';

/**
 * What a module defines and which names it mentions, for finding what nobody refers to. A mention is a name that no function
 * binds itself, an attribute, a name in an import, or a word of a string that could name something (`"app.tasks.clean"`, an
 * annotation); mentions inside a definition that may be dead belong to that definition, all others are the module's own. By
 * name, not by binding: what shares its name with something in use is taken as used.
 */
export interface DefinitionFacts {
  /** True where running the file starts a program. */
  readonly isProgram: boolean;
  readonly definitions: readonly CollectedDefinition[];
  /** Names of the classes at the top level with the last names of their bases. */
  readonly classes: readonly (readonly [name: string, bases: string])[];
  /** Mentioned outside of `definitions`, separated by blanks. A name with `*` behind it is the beginning of one. */
  readonly mentions: string;
}

/** A function or class that is dead when nothing mentions its name. */
export interface CollectedDefinition {
  readonly kind: 'function' | 'class' | 'method';
  readonly name: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
  readonly lines: number;
  /** Of a method: its class. */
  readonly owner?: string;
  readonly mentions: string;
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

export function collectDefinitions(module: SourceModule): DefinitionFacts {
  const statements = topLevel(module.tree.body);
  const classes = statements.filter((one) => one.kind === 'class');
  const isKept =
    isTestCode(module.path) ||
    isMigration(module.path) ||
    module.path.endsWith('.pyi') ||
    module.syntaxErrors.length > 0;
  const candidates = isKept ? [] : candidatesOf(module, statements);
  const own = new Set<string>();
  const mentions = new Map(candidates.map(({ node }) => [node as Node, new Set<string>()]));
  collectMentions(module, { own, mentions });
  if (module.syntaxErrors.length > 0) {
    addWords(module.text, own);
  }
  return {
    isProgram: isProgram(module),
    definitions: candidates.map((one) => definitionFacts(module, one, mentions)),
    classes: classes.map((one): [string, string] => [one.name.name, basesOf(one).join(' ')]),
    mentions: [...own].join(' '),
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
  mentions: ReadonlyMap<Node, ReadonlySet<string>>,
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
    mentions: [...(mentions.get(node) ?? [])].join(' '),
  };
}

/** Last names of the bases; `?` for what is none, a metaclass among them. */
function basesOf(node: ClassDefinition): readonly string[] {
  return node.arguments.map(({ value, keyword }) => {
    const base = value.kind === 'subscript' ? value.object : value;
    return keyword === undefined ? (nameOf(base)?.split('.').at(-1) ?? '?') : '?';
  });
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

interface Mentions {
  readonly own: Set<string>;
  /** Of the candidates; what stands in a class's candidate methods is theirs. */
  readonly mentions: ReadonlyMap<Node, Set<string>>;
}

function collectMentions(module: SourceModule, { own, mentions }: Mentions): void {
  const pending: { readonly node: Node; readonly names: Set<string> }[] = [
    { node: module.tree, names: own },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next;
    const names = mentions.get(node) ?? next.names;
    addMentions(module, node, names);
    const docstring = 'body' in node && Array.isArray(node.body) ? node.body[0] : undefined;
    forEachChild(node, (child) => {
      if (child !== docstring || !isDocstring(docstring)) {
        pending.push({ node: child, names });
      }
    });
  }
}

function addMentions(module: SourceModule, node: Node, names: Set<string>): void {
  switch (node.kind) {
    case 'name': {
      const scope = module.scopes.bindingOf(node)?.scope.kind;
      if (
        scope === undefined
          ? !BUILTIN_NAMES.has(node.name)
          : scope === 'module' || scope === 'class'
      ) {
        names.add(node.name);
      }
      return;
    }
    case 'attribute':
      names.add(node.attribute.name);
      return;
    case 'imported-name':
      names.add(node.name.split('.').at(-1) ?? node.name);
      return;
    case 'string':
      addStringMentions(node, names);
      return;
    default:
  }
}

/** A string without blanks may name something; in a text only words that look private do. */
function addStringMentions(node: StringLiteral, names: Set<string>): void {
  if (node.isBytes || node.value.length > LONGEST_STRING) {
    return;
  }
  for (const part of node.parts) {
    if (part.kind === 'text') {
      addWords(part.value, names, /\s/.test(part.value) ? /\b_\w+/g : undefined);
    }
  }
  if (node.isFormatted || /[%{]/.test(node.value)) {
    // `f"visit{kind}"`, `"self.do_%s" % verb`: any name that begins so may be meant.
    for (const [, whole, start] of (node.isFormatted ? formattedText(node) : node.value).matchAll(
      /(?:^([A-Za-z_]+)|\b([A-Za-z_]*_))[%{]/g,
    )) {
      names.add(`${whole ?? start ?? ''}*`);
    }
  } else if (/^[A-Za-z_]+_$/.test(node.value)) {
    names.add(`${node.value}*`);
  }
}

const LONGEST_STRING = 2_000;

function formattedText({ parts }: StringLiteral): string {
  return parts.map((part) => (part.kind === 'text' ? part.value : '{')).join('');
}

function addWords(text: string, names: Set<string>, pattern = /\b[A-Za-z_]\w*/g): void {
  for (const [word] of text.matchAll(pattern)) {
    names.add(wordInString(word));
  }
}
