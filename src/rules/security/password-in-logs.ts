import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { calleeName } from './call-arguments.ts';
import { lastName } from './last-name.ts';
import { dotted } from './routes/find-routes.ts';

/** A variable, attribute or field that is called a password, a key or a card's number is written to a log. Told once for a function. */
export const passwordInLogs = defineRule({
  meta: {
    id: 'security/password-in-logs',
    summary: 'A password or key is written to the log',
    severity: 'medium',
    cwe: 532,
    since: '0.1.0',
  },
  visitors: (context) => {
    const told = new Set<Node>();
    return isTestCode(context.module.path)
      ? {}
      : {
          call(node) {
            const owner = context.functionOf(node).node;
            const secret =
              isLogging(context, node) && !told.has(owner) ? secretIn(context, node) : undefined;
            if (secret !== undefined) {
              told.add(owner);
              context.report({
                span: node.span,
                message: `\`${context.source(secret.span)}\` is written to the log: logs are kept for long and read by many`,
                note: 'leave it out',
              });
            }
          },
        };
  },
});

const LEVELS =
  /^(?:debug|info|warning|warn|error|exception|critical|fatal|log|success|trace|notice)$/;

/** `logging.info`, `logger.info`, `app.logger.info`, `self.log.info`, and methods of a class of one's own that is called a log. */
function isLogging(context: RuleContext, { callee }: Call): boolean {
  if (callee.kind !== 'attribute' || !LEVELS.test(callee.attribute.name)) {
    return false;
  }
  const holder = dotted(callee.object);
  if (/(?:^|[._])(?:log|logs|logger|logging|audit)$/i.test(holder)) {
    return true;
  }
  const definitions =
    callee.object.kind === 'name'
      ? (context.module.scopes.bindingOf(callee.object)?.definitions ?? [])
      : [];
  return definitions.some(
    ({ value }) => value?.kind === 'call' && /(?:^|\.)\w*Log(?:ger)?$/.test(dotted(value.callee)),
  );
}

const SECRET =
  /^(?:\w+_)?(?:password|passwd|passphrase|secret|secret_?key|api_?key|private_?key|access_?key|ssn|credit_?card|card_?number|cvv)$/i;
const ABOUT =
  /^(?:has|is|no|wrong|invalid|missing|reset|change|forgot|len|min|max|masked|hashed|encrypted)_/i;

function secretIn(context: RuleContext, node: Call): Expression | undefined {
  let found: Expression | undefined;
  for (const { value } of node.arguments) {
    walk(value, (inner) => {
      if (found === undefined && isShown(inner, value) && isSecret(inner)) {
        found = inner;
      }
    });
  }
  return found;
}

/** Printed as it is: not asked for, counted, hashed or handed to a function. */
function isShown(node: Node, top: Expression): node is Expression {
  for (let inner: Node = node; inner !== top;) {
    const outer: Node | undefined = inner.parent;
    const isPlain =
      outer?.kind === 'string' ||
      outer?.kind === 'binary' ||
      outer?.kind === 'tuple' ||
      (outer?.kind === 'argument' && outer.parent?.kind === 'call' && isFormat(outer.parent)) ||
      (outer?.kind === 'call' && isFormat(outer));
    if (outer === undefined || !isPlain) {
      return false;
    }
    inner = outer;
  }
  return true;
}

function isFormat(call: Call): boolean {
  return /^(?:format|str|repr)$/.test(calleeName(call) ?? '');
}

function isSecret(expression: Expression): boolean {
  const name = lastName(expression);
  return SECRET.test(name) && !ABOUT.test(name);
}
