import type { Fix } from '../../core/finding.ts';
import type { Call, For } from '../../python/tree/nodes.ts';
import { replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { libraryKind } from './libraries/library-kinds.ts';

/**
 * `for row in rows: cursor.execute(sql, (row.a, row.b))` → `cursor.executemany(sql, [(row.a, row.b) for row in rows])`. Offered where
 * the call is all that the loop does, on a cursor (PEP 249) or a connection of sqlite3, and the statement returns nothing.
 */
export function executemanyRewrite(context: RuleContext, call: Call, loop: For): Fix | undefined {
  const { callee, parent } = call;
  const [sql, parameters, ...others] = call.arguments;
  const isAlone =
    parent?.kind === 'expression-statement' &&
    loop.body.length === 1 &&
    loop.body[0] === parent &&
    loop.orElse.length === 0 &&
    !loop.isAsync;
  const isPlain = call.arguments.every(
    ({ keyword, unpacking }) => keyword === undefined && unpacking === 'none',
  );
  if (
    callee.kind !== 'attribute' ||
    !isAlone ||
    !isPlain ||
    sql === undefined ||
    parameters === undefined ||
    others.length > 0
  ) {
    return undefined;
  }
  const isQuiet =
    sql.value.kind === 'string' &&
    !sql.value.isFormatted &&
    !/\breturning\b/i.test(sql.value.value);
  if (!isQuiet || !hasExecutemany(context, call)) {
    return undefined;
  }
  const rows = context.source(loop.iterable.span);
  const target = context.source(loop.target.span);
  const row = context.source(parameters.span);
  const all = row === target ? rows : `[${row} for ${target} in ${rows}]`;
  return ruleFix('send all rows with one call', [
    replace(
      loop.span,
      `${context.source(callee.object.span)}.executemany(${context.source(sql.span)}, ${all})`,
    ),
  ]);
}

function hasExecutemany(context: RuleContext, { callee }: Call): boolean {
  if (callee.kind !== 'attribute' || callee.attribute.name !== 'execute') {
    return false;
  }
  const kind = libraryKind(context.module, callee.object);
  const maker = context.resolve(callee.object) ?? '';
  return kind === 'cursor' || (kind === 'connection' && maker.startsWith('sqlite3.'));
}
