import type {
  Assignment,
  Call,
  Comparison,
  Expression,
  FunctionDefinition,
  NodeKind,
} from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { calleeName } from './call-arguments.ts';
import { lastName } from './last-name.ts';
import { clientValue, type ClientValue } from './client-values.ts';
import { nameWords } from './name-words.ts';
import { dotted } from './routes/find-routes.ts';

/**
 * A cookie that nobody signed, a header or a field of the request says who somebody is or what they may do. The client writes all three. One
 * finding for a function.
 */
export const clientDecidesAccess = defineRule({
  meta: {
    id: 'security/client-decides-access',
    summary: 'The client itself says who it is or what it may do',
    severity: 'high',
    cwe: 284,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path)
      ? {}
      : {
          function(node) {
            const found = firstDecision(context, node);
            if (found !== undefined) {
              const { at, value, does } = found;
              context.report({
                span: at.span,
                message: `\`${context.source(at.span)}\` ${does} ${NAMES[value.part]} that the client writes: anybody can send any other`,
                note: 'keep it in the session, or sign it',
              });
            }
          },
        },
});

const NAMES: Readonly<Record<ClientValue['part'], string>> = {
  cookie: 'a cookie',
  header: 'a header',
  field: 'a field',
};

interface Decision {
  readonly at: Expression;
  readonly value: ClientValue;
  readonly does: string;
}

const DECIDING: ReadonlySet<NodeKind> = new Set([
  'assignment',
  'comparison',
  'if',
  'conditional',
  'call',
]);

function firstDecision(context: RuleContext, node: FunctionDefinition): Decision | undefined {
  let found: Decision | undefined;
  walk(node, (inner) => {
    if (
      found !== undefined ||
      !DECIDING.has(inner.kind) ||
      context.functionOf(inner).node !== node
    ) {
      return;
    }
    if (inner.kind === 'assignment') {
      found = givenRight(context, inner);
    } else if (inner.kind === 'comparison') {
      found = comparedRight(context, inner);
    } else if (inner.kind === 'if' || inner.kind === 'conditional') {
      found = plainRight(context, inner.test);
    } else if (inner.kind === 'call') {
      found = lookedUp(context, inner);
    }
  });
  return found;
}

const RIGHT =
  /^(?:is_?)?(?:admin|administrator|superuser|staff|authenticated|logged_?in|authorized|privileged|moderator)$/i;
const RIGHT_NAME =
  /^(?:is_?)?(?:admin|administrator|superuser|super_user|staff|authenticated|logged_?in|authorized|role|user_?role|user_?type|access_?level|privileges?|permissions?|account_?type)$/i;
const PRIVILEGED = /^(?:admin\w*|root|superuser|super_?admin|staff|manager|moderator|system)$/i;
/** What a client says about itself or its way here, in headers that are easily forged. */
const ABOUT_CLIENT =
  /^(?:HTTP_)?(?:user[-_]agent|referer|x[-_]forwarded[-_](?:for|host)|x[-_]real[-_]ip|x[-_](?:original[-_])?host|x[-_]client[-_]ip|client[-_]ip|true[-_]client[-_]ip)$/i;
const FROM_ABOUT = /admin|internal|localhost|127\.0\.0\.1|staff|root|\b10\.|192\.168\.|intranet/i;

/** `request.cookies.get("role") == "admin"`. */
function comparedRight(context: RuleContext, node: Comparison): Decision | undefined {
  const [left, right] = node.operands;
  const [operator] = node.operators;
  if (left === undefined || right === undefined || node.operands.length !== 2) {
    return undefined;
  }
  if (operator === 'in' && left.kind === 'string' && RIGHT.test(left.value)) {
    const isCookies = /(?:^|\.)(?:COOKIES|cookies)$/.test(dotted(right));
    return isCookies
      ? { at: node, does: DECIDES, value: { part: 'cookie', key: left.value, read: right } }
      : undefined;
  }
  if (operator !== '==' && operator !== '!=') {
    return undefined;
  }
  const literal = isFixed(left) ? left : right;
  const asked = literal === left ? right : left;
  const value = isFixed(literal) ? clientValue(context.module.scopes, asked) : undefined;
  const text = literal.kind === 'string' ? literal.value : '';
  return value !== undefined && grants(value, asked, text)
    ? { at: node, value, does: DECIDES }
    : undefined;
}

const DECIDES = 'decides by';

const ASKS_RIGHTS =
  /(?:current_user|request\.user|g\.user|self\.user)\.(?:is_(?:admin|staff|superuser)|role|has_\w+)|admin_required|roles?_required|permission_required|staff_member|has_perm|passes_test|\b403\b|PermissionDenied|abort\(/;

/** `user.is_admin = request.form["is_admin"]` where nobody asks who sends it: not the comparison of a field's text, which is told with what it decides. */
function givenRight(context: RuleContext, { targets, value }: Assignment): Decision | undefined {
  const [target] = targets;
  const isRight = target?.kind === 'attribute' && RIGHT_NAME.test(target.attribute.name);
  const given =
    value?.kind === 'comparison' && value.operands[0] !== undefined ? value.operands[0] : value;
  const sent =
    isRight &&
    given !== undefined &&
    !ASKS_RIGHTS.test(context.source(context.functionOf(target).node.span))
      ? clientValue(context.module.scopes, given)
      : undefined;
  // Who may fill a form in is its view's matter.
  const isOfForm =
    sent !== undefined && /cleaned_data|validated_data/.test(context.source(sent.read.span));
  return sent !== undefined && !isOfForm && value !== undefined && target !== undefined
    ? { at: target, value: sent, does: 'is set by' }
    : undefined;
}

function isFixed(expression: Expression): boolean {
  return (
    (expression.kind === 'string' && !expression.isFormatted) ||
    expression.kind === 'number' ||
    (expression.kind === 'constant' && expression.value !== 'None')
  );
}

function grants(value: ClientValue, asked: Expression, text: string): boolean {
  const names = [value.key ?? '', lastName(asked)];
  switch (value.part) {
    case 'cookie':
      return names.some((name) => RIGHT_NAME.test(name)) || PRIVILEGED.test(text);
    case 'header':
      return names.some((name) => RIGHT_NAME.test(name.replace(/^(?:HTTP_)?x[-_]/i, ''))) ||
        ABOUT_CLIENT.test(value.key ?? '')
        ? value.key === undefined || text !== ''
        : FROM_ABOUT.test(text) && PRIVILEGED.test(text);
    case 'field':
      return RIGHT.test(value.key ?? '') || (isQuery(value) && RIGHT_NAME.test(value.key ?? ''));
    default:
      return value.part satisfies never;
  }
}

function isQuery({ read }: ClientValue): boolean {
  const object = read.kind === 'call' ? dotted(read.callee) : '';
  return /\.(?:args|GET|query_params|query)\.\w+$/.test(object);
}

/** `if request.cookies.get("is_admin"):`. */
function plainRight(context: RuleContext, test: Expression): Decision | undefined {
  const asked = test.kind === 'unary' && test.operator === 'not' ? test.operand : test;
  const parts = asked.kind === 'boolean' ? asked.operands : [asked];
  for (const part of parts) {
    const isRead = part.kind === 'call' || part.kind === 'name' || part.kind === 'subscript';
    const value = isRead ? clientValue(context.module.scopes, part) : undefined;
    if (value !== undefined && value.part !== 'header' && RIGHT.test(value.key ?? '')) {
      return { at: part, value, does: DECIDES };
    }
  }
  return undefined;
}

const LOOKUPS =
  /^(?:get|filter|filter_by|get_or_404|get_object_or_404|get_or_none|find_one|first|get_by_\w+|load_user|get_user\w*|find_user\w*)$/;
const SOMEBODY = new Set([
  'user',
  'username',
  'userid',
  'uid',
  'email',
  'account',
  'login',
  'member',
]);
const SECRET = /token|session|sid|key|secret|password|otp|code|hash|signature|nonce/i;

/** `User.objects.get(id=request.COOKIES["userid"])`: the cookie says who has logged in. */
function lookedUp(context: RuleContext, call: Call): Decision | undefined {
  if (!LOOKUPS.test(calleeName(call) ?? '')) {
    return undefined;
  }
  const isProven = call.arguments.some(({ keyword }) => SECRET.test(keyword?.name ?? ''));
  for (const { value: given } of isProven ? [] : call.arguments) {
    const value = clientValue(context.module.scopes, given);
    const key = value?.key ?? '';
    const isSomebody =
      nameWords(key).some((word) => SOMEBODY.has(word)) ||
      nameWords(lastName(given)).some((word) => SOMEBODY.has(word));
    if (value?.part === 'cookie' && isSomebody && !SECRET.test(key)) {
      return { at: call, value, does: 'takes who has logged in from' };
    }
  }
  return undefined;
}
