import type { TextEdit } from '../../core/finding.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Statement } from '../../python/tree/nodes.ts';

/**
 * The edits that make `name` stand for the module of that name at the file's top level: none when it does already,
 * undefined when the name means something else in the file or there is no good place for an import.
 */
export function importEdits(module: SourceModule, name: string): readonly TextEdit[] | undefined {
  const binding = module.scopes.module.bindings.get(name);
  if (binding !== undefined) {
    const isImported = binding.definitions.every((one) => one.imported === name);
    return isImported ? [] : undefined;
  }
  const offset = importOffset(module.tree.body);
  if (offset === undefined) {
    return undefined;
  }
  const { at, isAfter } = offset;
  const text = isAfter ? `\nimport ${name}` : `import ${name}\n`;
  return [{ span: { start: at, end: at }, newText: text }];
}

/** After the last import of the block that opens the file; before the first statement where there is none. */
function importOffset(
  body: readonly Statement[],
): { readonly at: number; readonly isAfter: boolean } | undefined {
  let lastImport: Statement | undefined;
  for (const [index, statement] of body.entries()) {
    const isImport = statement.kind === 'import' || statement.kind === 'import-from';
    if (isImport) {
      lastImport = statement;
    } else if (!(index === 0 && isDocstring(statement))) {
      break;
    }
  }
  if (lastImport !== undefined) {
    return { at: lastImport.span.end, isAfter: true };
  }
  const first = body[0];
  if (first === undefined) {
    return undefined;
  }
  return isDocstring(first)
    ? { at: first.span.end, isAfter: true }
    : { at: first.span.start, isAfter: false };
}

function isDocstring(statement: Statement): boolean {
  return statement.kind === 'expression-statement' && statement.value.kind === 'string';
}
