import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, ImportFrom, Node, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { children, walk } from '../../python/tree/walk.ts';

/** Which statements at module level give a name its value. */
export interface ModuleIndex {
  /** Statements that bind the name, and those that change what it holds (`TABLE.append(…)`, `@shape.register`), in order. */
  readonly makers: ReadonlyMap<string, ReadonlySet<Statement>>;
  /** Names that only the part under `if __name__ == '__main__':` binds. */
  readonly scriptOnly: ReadonlySet<string>;
  readonly starImports: readonly ImportFrom[];
}

/** The index of a module; made once a module and kept with it. */
export function moduleIndex(module: SourceModule): ModuleIndex {
  const known = indexes.get(module);
  if (known !== undefined) {
    return known;
  }
  const makers = new Map<string, Set<Statement>>();
  const elsewhere = new Set<string>();
  const starImports: ImportFrom[] = [];
  for (const statement of module.tree.body) {
    const changed = changedNames(statement).filter((name) => !isImported(module, name));
    const names = [...boundNames(module, statement), ...changed];
    for (const name of names) {
      if (isScriptPart(statement)) {
        elsewhere.add(name);
      } else if (!isNotRun(statement)) {
        makers.set(name, (makers.get(name) ?? new Set()).add(statement));
      }
    }
    if (!isNotRun(statement)) {
      walk(statement, (node) => {
        if (node.kind === 'import-from' && node.isWildcard) {
          starImports.push(node);
        }
      });
    }
  }
  const scriptOnly = new Set([...elsewhere].filter((name) => !makers.has(name)));
  const index = { makers, scriptOnly, starImports };
  indexes.set(module, index);
  return index;
}

/** `if __name__ == '__main__':` */
export function isScriptPart(statement: Node): boolean {
  return statement.kind === 'if' && mentionsName(statement.test, '__name__');
}

const indexes = new WeakMap<SourceModule, ModuleIndex>();

/** What an importer of the module does not run, or runs for the type checker alone. */
function isNotRun(statement: Statement): boolean {
  return (
    isScriptPart(statement) ||
    (statement.kind === 'if' &&
      nameOf(statement.test)?.split('.').at(-1) === 'TYPE_CHECKING' &&
      statement.orElse.length === 0)
  );
}

/** What is done to another module (`logging.basicConfig()`, `sys.stdout = …`) is a side effect that is left out. */
function isImported({ scopes }: SourceModule, name: string): boolean {
  const definitions = scopes.module.bindings.get(name)?.definitions ?? [];
  return definitions.length > 0 && definitions.every(({ kind }) => kind === 'import');
}

function mentionsName(expression: Expression, name: string): boolean {
  let isThere = false;
  walk(expression, (node) => {
    isThere ||= node.kind === 'name' && node.name === name;
  });
  return isThere;
}

/** Names that a statement binds in the module's scope, at whatever depth, functions' `global` ones left out. */
function boundNames(module: SourceModule, statement: Statement): readonly string[] {
  const names: string[] = [];
  for (const binding of module.scopes.module.bindings.values()) {
    const isBound = binding.definitions.some(
      ({ kind, node, name }) =>
        kind !== 'delete' &&
        statement.span.start <= name.span.start &&
        name.span.end <= statement.span.end &&
        (node === statement || !isInFunction(node, statement)),
    );
    if (isBound) {
      names.push(binding.name);
    }
  }
  return names;
}

function isInFunction(node: Node, top: Statement): boolean {
  for (let outer: Node | undefined = node; outer !== undefined; outer = outer.parent) {
    if (outer !== node && (outer.kind === 'function' || outer.kind === 'lambda')) {
      return true;
    }
    if (outer === top) {
      return false;
    }
  }
  return false;
}

/** Names whose objects a statement changes: by a method called for its effect, an item or attribute set, a decorator. */
function changedNames(statement: Statement): readonly string[] {
  const names: string[] = [];
  function add(expression: Expression | undefined): void {
    const base = baseName(expression);
    if (base !== undefined) {
      names.push(base);
    }
  }
  const pending: Node[] = [statement];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    switch (node.kind) {
      case 'function':
      case 'class':
        node.decorators.forEach((one) => add(one.kind === 'call' ? one.callee : one));
        continue;
      case 'expression-statement':
        if (node.value.kind === 'call') {
          add(node.value.callee);
        }
        break;
      case 'assignment':
      case 'delete':
        node.targets.forEach(add);
        break;
      case 'augmented-assignment':
        add(node.target);
        break;
      default:
    }
    pending.push(...children(node));
  }
  return names;
}

/** `TABLE` of `TABLE.append`, `TABLE[i]`, `TABLE.rows[0].x`; undefined for the bare name and for anything else. */
function baseName(expression: Expression | undefined): string | undefined {
  let current = expression;
  while (current?.kind === 'attribute' || current?.kind === 'subscript') {
    current = current.object;
  }
  return current !== expression && current?.kind === 'name' ? current.name : undefined;
}
