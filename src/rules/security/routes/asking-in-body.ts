import type { SourceModule } from '../../../python/source-module.ts';
import type { Expression, FunctionDefinition, Statement } from '../../../python/tree/nodes.ts';
import { writtenName } from '../last-name.ts';
import { nameWords } from '../name-words.ts';

/**
 * What a view asks before it does anything else, where it asks by itself and not by a decorator: a call that raises an error for strangers
 * (`await check_permission(request, "courses")`), or an `if` that turns them away (`if not request.user.has_perm(…): return …`). Its name, or the
 * condition's text; empty where the view does not ask. Only statements of the view itself count: what stands in a branch asks some, not all.
 */
export function askingInBody(module: SourceModule, node: FunctionDefinition): string {
  for (const statement of node.body) {
    const asking = askingCall(statement) || askingCondition(module, statement);
    if (asking !== '') {
      return asking;
    }
  }
  return '';
}

const DEMANDS = new Set([
  'assert',
  'authorize',
  'check',
  'demand',
  'enforce',
  'ensure',
  'require',
  'verify',
]);
const RIGHTS =
  /^(?:access|admin|auth\w*|login|logged|permi\w+|perms?|rights?|roles?|staff|superuser)$/;

/** `check_authorized(request)`, `user = require_login()`. */
function askingCall(statement: Statement): string {
  const value =
    statement.kind === 'expression-statement' || statement.kind === 'assignment'
      ? statement.value
      : undefined;
  const called = value?.kind === 'await' ? value.value : value;
  const name = called?.kind === 'call' ? writtenName(called.callee) : '';
  const [first = '', ...others] = nameWords(name);
  return DEMANDS.has(first) && others.some((word) => RIGHTS.test(word)) ? name : '';
}

const STRANGER =
  /\bnot\s[^\n]*\b(?:has_perms?|has_permission|has_role|is_authenticated|is_staff|is_superuser|is_admin|can_[a-z_]+|logged_in|is_logged_in)\b|\bis_anonymous\b|['"]\w*(?:user|login|logged|member|account|admin|auth)\w*['"]\s+not\s+in\s+(?:\w+\.)*session\b|\bnot\s+(?:\w+\.)*session\.get\(\s*['"]\w*(?:user|login|logged|member|account|admin|auth)\w*['"]|\bsession\.get\(\s*['"]\w*(?:user|login|logged|member|account|admin|auth)\w*['"]\s*\)\s+is\s+None/;

/** `if not request.user.is_staff: raise PermissionDenied`. */
function askingCondition(module: SourceModule, statement: Statement): string {
  if (statement.kind !== 'if' || !turnsAway(statement.body.at(-1))) {
    return '';
  }
  const { start, end } = statement.test.span;
  const test = module.text.slice(start, end);
  return STRANGER.test(test) ? shortened(test) : '';
}

function turnsAway(last: Statement | undefined): boolean {
  return (
    last?.kind === 'return' ||
    last?.kind === 'raise' ||
    (last?.kind === 'expression-statement' && callsAbort(last.value))
  );
}

function callsAbort(value: Expression): boolean {
  return value.kind === 'call' && /^(?:abort|redirect|send_error)$/.test(writtenName(value.callee));
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= 50 ? line : `${line.slice(0, 49)}…`;
}
