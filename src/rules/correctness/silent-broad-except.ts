import type { Span } from '../../core/span.ts';
import type { Severity } from '../../core/severity.ts';
import type { ExceptHandler, Expression, Node, Statement } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const silentBroadExcept = defineRule({
  meta: {
    id: 'correctness/silent-broad-except',
    summary: 'Every error is caught and nothing is done about it',
    severity: 'medium',
    since: '0.1.0',
    question:
      'Does ignoring every error here hide a failure that somebody would want to know about?',
    sameAs: ['S110', 'S112', 'BLE001', 'E722', 'B001'],
  },
  visitors: (context) => ({
    'except-handler'(node) {
      const caught = node.type === undefined ? 'everything' : broadType(context, node.type);
      if (caught !== undefined && isSilent(node.body)) {
        report(context, node, caught);
      }
    },
    call(node) {
      if (context.resolve(node.callee) !== 'contextlib.suppress') {
        return;
      }
      for (const argument of node.arguments) {
        const caught = broadType(context, argument.value);
        if (caught !== undefined) {
          context.report({
            span: node.span,
            message: `\`suppress(${caught})\` drops every error of the block without a trace`,
            note: 'name the errors that are expected',
          });
          return;
        }
      }
    },
  }),
});

/** Calls whose failure while cleaning up rarely matters. */
const CLEAN_UP = new Set([
  'close',
  'cancel',
  'disconnect',
  'join',
  'kill',
  'quit',
  'remove',
  'rmtree',
  'shutdown',
  'stop',
  'terminate',
  'unlink',
]);

function report(context: RuleContext, node: ExceptHandler, caught: string): void {
  const isBare = node.type === undefined;
  const alsoExits = isBare || caught === 'BaseException';
  context.report({
    span: headerSpan(context, node),
    message: alsoExits
      ? `${isBare ? '`except:`' : '`except BaseException`'} drops every error without a trace, Ctrl-C and \`SystemExit\` too`
      : '`except Exception` drops every error without a trace, mistakes in the code too',
    note: 'name the errors that are expected, or log this one',
    severity: severityOf(context, node, alsoExits),
  });
}

/** Less urgent where the author says why, or where only tidying up can fail. */
function severityOf(context: RuleContext, node: ExceptHandler, alsoExits: boolean): Severity {
  const { lines, comments } = context.module;
  const lastLine = lines.positionAt(node.span.end).line;
  const end = lines.lineSpan(lastLine).end;
  const isExplained = comments.some(
    ({ span, text }) =>
      span.start >= node.span.start &&
      span.start < end &&
      !/^#\s*(?:noqa|type:|pylint|pragma|nosec)/.test(text),
  );
  return isExplained || (!alsoExits && isCleaningUp(node.parent)) ? 'low' : 'medium';
}

function isCleaningUp(node: Node | undefined): boolean {
  const only = node?.kind === 'try' && node.body.length === 1 ? node.body[0] : undefined;
  if (only?.kind !== 'expression-statement') {
    return false;
  }
  const call = only.value.kind === 'await' ? only.value.value : only.value;
  return (
    call.kind === 'call' &&
    call.callee.kind === 'attribute' &&
    CLEAN_UP.has(call.callee.attribute.name)
  );
}

/** `Exception` or `BaseException`, alone or among others. */
function broadType(context: RuleContext, type: Expression): string | undefined {
  const types = type.kind === 'tuple' ? type.elements : [type];
  const names = new Set(types.map((one) => context.resolve(one)));
  return ['BaseException', 'Exception'].find((name) => names.has(`builtins.${name}`));
}

function isSilent(body: readonly Statement[]): boolean {
  return body.every(
    (statement) =>
      statement.kind === 'pass' ||
      statement.kind === 'continue' ||
      (statement.kind === 'expression-statement' &&
        (statement.value.kind === 'string' ||
          (statement.value.kind === 'constant' && statement.value.value === '...'))),
  );
}

/** From `except` to its colon. */
function headerSpan(context: RuleContext, node: ExceptHandler): Span {
  const from = node.name?.span.end ?? node.type?.span.end ?? node.span.start;
  const colon = context.module.text.indexOf(':', from);
  return { start: node.span.start, end: colon < 0 ? node.span.end : colon + 1 };
}
