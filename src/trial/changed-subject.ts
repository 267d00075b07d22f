import type { SourceModule } from '../python/source-module.ts';
import type { ClassDefinition, FunctionDefinition, Node, Statement } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import { notTriable } from './not-triable.ts';
import { isScriptPart } from './slice/module-index.ts';
import { readsInput, scriptBlocks } from './subjects/lift-statements.ts';
import type { NotTriable, Subject } from './trial.ts';

/** Two versions of what was changed, ready for a trial. */
export interface SubjectPair {
  readonly original: Subject;
  readonly rewrite: Subject;
}

/**
 * Finds what differs between two versions of a module: one function or method, or a run of statements at module level. New
 * imports, functions and constants beside it are allowed, and so is a changed constant that a single function uses.
 */
export function changedSubject(
  original: SourceModule,
  rewritten: SourceModule,
): SubjectPair | NotTriable {
  for (const [blockIndex, before] of scriptBlocks(original).entries()) {
    const after = scriptBlocks(rewritten)[blockIndex];
    const isScript = blockIndex > 0;
    const found =
      after === undefined
        ? undefined
        : changeIn({ original, rewritten, isScript }, { before, after });
    if (found !== undefined) {
      return found;
    }
  }
  return notTriable('no-such-function', 'nothing that runs is changed');
}

interface Versions {
  readonly original: SourceModule;
  readonly rewritten: SourceModule;
  readonly isScript: boolean;
}

interface Blocks {
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
}

function changeIn(versions: Versions, blocks: Blocks): SubjectPair | NotTriable | undefined {
  const { original, rewritten } = versions;
  const names = changedDefinitions(versions, blocks);
  const loose = looseChange(versions, blocks);
  if (loose !== undefined) {
    return loose.isConstants && names.length <= 1
      ? functionOfConstants(versions, { loose, name: names[0] })
      : regionPair(versions, loose);
  }
  const [name, ...others] = names;
  if (name === undefined) {
    return undefined;
  }
  const top = others.length === 0 ? name : callerOf(original, names);
  return top === undefined
    ? notTriable('no-such-function', `more than one function is changed: ${names.join(', ')}`)
    : {
        original: { module: original, name: top },
        rewrite: { module: rewritten, name: top },
      };
}

/** Functions and methods that both versions have and that differ. */
function changedDefinitions(versions: Versions, { before, after }: Blocks): readonly string[] {
  const { original, rewritten } = versions;
  return before.flatMap((statement) => {
    if (statement.kind !== 'function' && statement.kind !== 'class') {
      return [];
    }
    const other = after.find(
      (one): one is FunctionDefinition | ClassDefinition =>
        one.kind === statement.kind && one.name.name === statement.name.name,
    );
    if (other === undefined || textOf(original, statement) === textOf(rewritten, other)) {
      return [];
    }
    if (statement.kind === 'class' && other.kind === 'class') {
      const inner = changedDefinitions(versions, { before: statement.body, after: other.body });
      return inner.map((name) => `${statement.name.name}.${name}`);
    }
    return [statement.name.name];
  });
}

interface LooseChange {
  /** The changed run in each version; none where it only adds or only removes. */
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
  /** Assignments alone, so that a function that uses the names may be what is meant. */
  readonly isConstants: boolean;
}

/** What differs between statements that are no definitions and no imports; undefined where they are equal. */
function looseChange({ original, rewritten }: Versions, blocks: Blocks): LooseChange | undefined {
  const before = blocks.before.filter(isLoose);
  const after = blocks.after.filter(isLoose);
  const left = before.map((one) => textOf(original, one));
  const right = after.map((one) => textOf(rewritten, one));
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left.at(-1 - end) === right.at(-1 - end)
  ) {
    end += 1;
  }
  const removed = before.slice(start, before.length - end);
  const added = after.slice(start, after.length - end);
  const isNothing = removed.length === 0 && added.length === 0;
  const isConstants = [...removed, ...added].every((one) => one.kind === 'assignment');
  return isNothing ? undefined : { before: removed, after: added, isConstants };
}

function isLoose(statement: Statement): boolean {
  const isText = statement.kind === 'expression-statement' && statement.value.kind === 'string';
  return (
    !isScriptPart(statement) &&
    !['function', 'class', 'import', 'import-from', 'type-alias'].includes(statement.kind) &&
    !isText
  );
}

function textOf({ text }: SourceModule, { span }: Node): string {
  return text
    .slice(span.start, span.end)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A constant that was added or changed for one function: the function is what is tried. */
function functionOfConstants(
  versions: Versions,
  { loose, name }: { readonly loose: LooseChange; readonly name: string | undefined },
): SubjectPair | NotTriable {
  const { original, rewritten } = versions;
  const changed = new Set(
    [...loose.before, ...loose.after].flatMap((statement) =>
      statement.kind === 'assignment'
        ? statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []))
        : [],
    ),
  );
  const users = new Set(
    [original, rewritten].flatMap((module) => [...changed].flatMap((one) => usersOf(module, one))),
  );
  const [user, ...others] = users;
  const subject = name ?? user;
  const isOnly = others.length === 0 && (user === undefined || user === subject);
  if (subject === undefined || !isOnly || users.has('')) {
    return regionPair(versions, loose);
  }
  return {
    original: { module: original, name: subject },
    rewrite: { module: rewritten, name: subject },
  };
}

/** Functions of the module's level, and methods, that read one of its names; `''` for code outside functions. */
function usersOf(module: SourceModule, name: string): readonly string[] {
  const references = module.scopes.module.bindings.get(name)?.references ?? [];
  return references.map((reference) => {
    let path = '';
    let node: Node | undefined = reference;
    while (node !== undefined) {
      if (node.kind === 'class') {
        path = path === '' ? '' : `${node.name.name}.${path}`;
      } else if (node.kind === 'function') {
        path = node.name.name;
      }
      node = node.parent;
    }
    return path;
  });
}

/** The whole run from the first changed statement to the last, with the simple ones before it that prepare it. */
function regionPair(versions: Versions, loose: LooseChange): SubjectPair | NotTriable {
  const { original, rewritten, isScript } = versions;
  const blocks = [scriptBlocks(original), scriptBlocks(rewritten)].map(
    (all) => all[isScript ? 1 : 0] ?? [],
  );
  const [before = [], after = []] = blocks;
  const left = growRegion(original, before, loose.before);
  const right = growRegion(rewritten, after, loose.after);
  if (left === undefined || right === undefined) {
    return notTriable(
      'no-such-function',
      'the change only adds or removes statements of the module',
    );
  }
  const asks = left.find((one) => readsInput(original, one));
  if (asks !== undefined) {
    return notTriable('asks-the-user', 'the changed statements read what the user types', {
      module: original,
      span: asks.span,
    });
  }
  const { line } = original.lines.positionAt(left[0]?.span.start ?? 0);
  const last = original.lines.positionAt(left.at(-1)?.span.end ?? 0).line;
  const name = line === last ? `line ${line}` : `lines ${line} to ${last}`;
  return {
    original: { module: original, name, statements: spanOf(left) },
    rewrite: { module: rewritten, name, statements: spanOf(right) },
  };
}

function spanOf(statements: readonly Statement[]): { start: number; end: number } {
  return { start: statements[0]?.span.start ?? 0, end: statements.at(-1)?.span.end ?? 0 };
}

/** Assignments of literals that stand right before a run belong to it: they are where its sums and lists begin. */
function growRegion(
  module: SourceModule,
  block: readonly Statement[],
  run: readonly Statement[],
): readonly Statement[] | undefined {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  let start = block.indexOf(first);
  for (let before = block[start - 1]; before !== undefined; before = block[start - 1]) {
    if (!isPreparation(before) || readsInput(module, before)) {
      break;
    }
    start -= 1;
  }
  return block.slice(start, block.indexOf(last) + 1);
}

function isPreparation(statement: Statement): boolean {
  if (statement.kind !== 'assignment' || statement.value === undefined) {
    return false;
  }
  const { value } = statement;
  const isEmpty =
    (value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple') &&
    value.elements.length === 0;
  return (
    isEmpty ||
    ['number', 'constant', 'string'].includes(value.kind) ||
    (value.kind === 'dictionary' && value.entries.length === 0) ||
    (value.kind === 'call' && value.arguments.length === 0 && value.callee.kind === 'name')
  );
}

/** Of several changed functions, the one from which all others are reached by name. */
function callerOf(module: SourceModule, names: readonly string[]): string | undefined {
  return names.find((name) => {
    const reached = new Set([name]);
    for (const one of reached) {
      for (const other of names) {
        if (mentions(module, one, other)) {
          reached.add(other);
        }
      }
    }
    return reached.size === names.length;
  });
}

function mentions(module: SourceModule, from: string, to: string): boolean {
  const definition = module.functions.find(({ qualifiedName }) => qualifiedName === from)?.node;
  const short = to.split('.').at(-1);
  let isFound = false;
  if (definition !== undefined) {
    walk(definition, (node) => {
      isFound ||=
        (node.kind === 'name' && node.name === to) ||
        (node.kind === 'attribute' && node.attribute.name === short);
    });
  }
  return isFound;
}
