import type { SourceModule } from '../../python/source-module.ts';
import type { Call, ClassDefinition, Expression, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule } from '../rule.ts';
import { bodySource, dotted, findRoutes } from './routes/find-routes.ts';
import type { Route } from './routes/find-routes.ts';
import { asksRights, asksWho, checksWho, isOpenByNature } from './routes/route-words.ts';
import { mentions } from '../mentions.ts';

/**
 * A view of an application that knows its visitors, which fetches an object by a number from the address or the request and never asks whose it is. Silent
 * where anything in the view looks at a user, an owner or a right, and where the objects belong to nobody.
 */
export const insecureDirectObjectReference = defineRule({
  meta: {
    id: 'security/insecure-direct-object-reference',
    summary: 'An object is fetched by an id from the request without asking whose it is',
    severity: 'high',
    cwe: 639,
    since: '0.1.0',
  },
  visitors: (context) => ({
    class(node) {
      const open = isTestCode(context.module.path) ? undefined : openViewSet(context.module, node);
      if (open !== undefined) {
        const { at, model } = open;
        context.report({
          span: at.span,
          message: `\`${node.name.name}\` hands every \`${model}\` to whoever has logged in: nothing in it asks whose one is`,
          note: 'narrow it in `get_queryset` by `self.request.user`',
        });
      }
    },
    module() {
      if (isTestCode(context.module.path)) {
        return;
      }
      const routes = findRoutes(context.module);
      const asksByGuards = routes.some(({ guards }) => guards.some(asksWho));
      for (const route of routes) {
        // Where its siblings ask by a decorator, one without it is missing-authentication's matter.
        const isForgotten = asksByGuards && !route.guards.some(asksWho);
        const body = bodySource(context.module, route.function);
        if (isForgotten && !checksWho(body)) {
          continue;
        }
        const fetched = unownedFetch(context.module, route);
        if (fetched !== undefined) {
          const { call, model } = fetched;
          context.report({
            span: call.span,
            message: `\`${route.function.name.name}\` fetches a \`${model}\` by an id from the request and never asks whose it is: whoever can call it can ask for any other`,
            note: 'no user or owner in the query, and no comparison after it',
          });
        }
      }
    },
  }),
});

const LOOKS_AT_OWNER =
  /current_?user|request\.user|\bg\.\w+|\bsession\[|\bsession\.get\(\s*['"]|in (?:request\.)?session\b|owner|author|belongs|creator|created_by|user_?id|[(,]\s*user\s*=|\buser\b\s*(?:==|!=)|identity|is_?admin|is_?staff|is_?superuser|\brole|perm(?:s|ission)|forbidden|\b403\b|\bcan_\w+|check_\w+|authori[sz]e|ensure_\w+|get_queryset|get_object\(|tenant|account_id|\bme\b|\bsub\b/i;
/** Showing whose it is does not ask whether it is the visitor's: `"author": note.author.name`. */
const SHOWS_OWNER =
  /(?:["']\w*(?:owner|author|creator)\w*["']\s*:\s*)?(?<!=\s?)\b\w+\.(?:owner|author|creator|created_by)\.(?:username|name|full_name|get_full_name\(\)|email|display_name)\b(?!\s*[=!]=)/gi;
/** In lower case it is somebody; `User.id` is a column. */
const OWN_NUMBER = /\buser\.(?:id|pk)\b/;
const OF_SOMEBODY =
  /^(?:\w*(?:User|Account|Profile|Order|Invoice|Message|Note|Document|Payment|Card|Transaction|Address|Ticket|Report|Patient|Booking|Reservation|Task|Todo|Expense|Statement|Subscription|Loan|Transfer|Wallet|Secret|Cart|Basket|Mail|Chat|Conversation|Attachment|Upload|Prescription|Appointment|Contract|Claim|Salary|Payslip|Employee|Customer|Diary|Journal|Draft|Notification|ApiKey|Token|Bill|Receipt|Shipment|Delivery))$/;
const TABLE_OF_SOMEBODY =
  /^\w*(?:user|account|profile|order|invoice|message|note|document|payment|card|transaction|ticket|report|patient|booking|loan|transfer|wallet|file)s?$/;
const TAKES_AWAY = /\.delete\s*\(/;
const FOR_OWNERS = /(?:^|_)(?:edit|update|delete|remove|modify|destroy)(?:_|$)/i;

const VIEW_SETS =
  /^(?:\w+\.)*(?:ModelViewSet|ReadOnlyModelViewSet|Retrieve\w*APIView|UpdateAPIView|DestroyAPIView)$/;

/** `queryset = Invoice.objects.all()` of a view set of DRF that asks for a login and no more. */
function openViewSet(
  module: SourceModule,
  node: ClassDefinition,
): { readonly at: Node; readonly model: string } | undefined {
  const source = module.text.slice(node.span.start, node.span.end);
  const isViewSet = node.arguments.some(({ value }) => VIEW_SETS.test(dotted(value)));
  const asksLogin = /permission_classes\s*=\s*[[(]\s*(?:\w+\.)*IsAuthenticated\s*,?\s*[\])]/.test(
    source,
  );
  if (
    !isViewSet ||
    !asksLogin ||
    /request\.user|get_queryset|get_object|filter_backends|owner/.test(source)
  ) {
    return undefined;
  }
  const at = node.body.find(
    (one) =>
      one.kind === 'assignment' &&
      one.targets[0]?.kind === 'name' &&
      one.targets[0].name === 'queryset',
  );
  const text = at === undefined ? '' : module.text.slice(at.span.start, at.span.end);
  const model =
    /=\s*(?:\w+\.)*(\w+)\.objects\.(?:all|order_by|select_related|prefetch_related)\(/.exec(
      text,
    )?.[1];
  return at !== undefined && model !== undefined && OF_SOMEBODY.test(model)
    ? { at, model }
    : undefined;
}

interface Fetch {
  readonly call: Call;
  readonly model: string;
}

function unownedFetch(module: SourceModule, route: Route): Fetch | undefined {
  const isGuarded = route.guards.some(asksWho);
  const parameters = parametersOf(route);
  const body = withoutLoginGuards(module, route.function);
  const source = parameters.reduce(
    (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), ''),
    body,
  );
  const isConcerned = isGuarded || (mentions(module, KNOWS_PEOPLE) && !isOpen(route));
  if (!isConcerned || route.guards.some(asksRights) || isPersonal(module, route, source)) {
    return undefined;
  }
  const fetches: Fetch[] = [];
  walk(route.function, (node) => {
    const model = node.kind === 'call' ? fetchedModel(module, node, route) : undefined;
    if (node.kind === 'call' && model !== undefined) {
      fetches.push({ call: node, model });
    }
  });
  return fetches.find(
    ({ model }) =>
      OF_SOMEBODY.test(model) ||
      TABLE_OF_SOMEBODY.test(model) ||
      (isGuarded && (TAKES_AWAY.test(source) || FOR_OWNERS.test(route.function.name.name))),
  );
}

/** The body without `if "user" not in session: return …`, which asks whether anybody has logged in, not who. */
function withoutLoginGuards(module: SourceModule, node: Route['function']): string {
  let body = bodySource(module, node);
  for (const statement of node.body) {
    const last = statement.kind === 'if' ? statement.body.at(-1)?.kind : undefined;
    if (statement.kind === 'if' && (last === 'return' || last === 'raise')) {
      const test = module.text.slice(statement.test.span.start, statement.test.span.end);
      const whole = module.text.slice(statement.span.start, statement.span.end);
      if (ASKS_ANYBODY.test(test) && statement.orElse.length === 0) {
        body = body.replace(whole, '');
      }
    }
  }
  return body;
}

const ASKS_ANYBODY =
  /^\s*(?:['"]\w+['"]\s+not\s+in\s+(?:\w+\.)?session|not\s+(?:\w+\.)?session\.get\(\s*['"]\w+['"]\s*\)|(?:\w+\.)?session\.get\(\s*['"]\w+['"]\s*\)\s+is\s+None|not\s+(?:request\.user|current_user)\.is_authenticated)\s*$/;

/** Where nobody ever logs in, nothing belongs to anybody. */
const KNOWS_PEOPLE =
  /\bsession\[|\bsession\.get\(|login_required|login_user|current_user|flask_login|contrib\.auth|request\.user|jwt|aiohttp_session|Authorization/;

function isOpen({ function: node, path }: Route): boolean {
  return isOpenByNature(node.name.name, path);
}

/** True where the view looks at who asks or whose it is, in the query or afterwards, or is given the user. */
function isPersonal(module: SourceModule, { function: node }: Route, source: string): boolean {
  const signature = node.parameters
    .map(({ span }) => module.text.slice(span.start, span.end))
    .join(', ');
  const isGiven = /\b(?:user|current_\w+|identity|owner|principal|account)\s*[:=,]/.test(
    `${signature},`,
  );
  const asked = source.replaceAll(SHOWS_OWNER, '');
  return (
    LOOKS_AT_OWNER.test(asked) ||
    OWN_NUMBER.test(source) ||
    (isGiven && /\b(?:user|identity|principal|account)\b/.test(bodySource(module, node)))
  );
}

function parametersOf({ function: node }: Route): readonly string[] {
  return node.parameters
    .filter(({ default: value }) => value === undefined)
    .map(({ name }) => name.name)
    .filter((name) => !/^(?:self|request|args|kwargs|user|current_user)$/.test(name));
}

const LOOKUPS = /^(?:get|get_or_404|first_or_404|get_or_none|get_by_id|find_one|filter_by|filter)$/;

/** The model whose object a call fetches by a value from outside; undefined for any other call. */
function fetchedModel(module: SourceModule, call: Call, route: Route): string | undefined {
  const callee = dotted(call.callee);
  const method = callee.slice(callee.lastIndexOf('.') + 1);
  const source = module.text.slice(call.span.start, call.span.end);
  if (/^(?:execute|fetchone|fetchrow|fetch|fetch_one|query_db|raw)$/.test(method)) {
    return fetchedRow(module, call, route);
  }
  if (!isByIdFromOutside(module, call, route)) {
    return undefined;
  }
  if (
    /^(?:get_object_or_404|aget_object_or_404)$/.test(method) ||
    /(?:^|\.)session\.get$/.test(callee)
  ) {
    return /^[\w.]+\(\s*(?:\w+\.)*(\w+)/.exec(source)?.[1];
  }
  if (!LOOKUPS.test(method)) {
    return undefined;
  }
  const model = /^(?:\w+\.)*([A-Z]\w*)\.(?:query|objects|get_by_id|get|get_or_none)\b/.exec(
    source,
  )?.[1];
  return model ?? /\.query\(\s*(?:\w+\.)*([A-Z]\w*)\s*\)/.exec(source)?.[1];
}

function isByIdFromOutside(module: SourceModule, call: Call, route: Route): boolean {
  const parameters = new Set(parametersOf(route));
  function isOutside(value: Expression): boolean {
    const source = module.text.slice(value.span.start, value.span.end);
    if (value.kind === 'name') {
      const definitions = module.scopes.bindingOf(value)?.definitions ?? [];
      return (
        parameters.has(value.name) ||
        definitions.some(
          ({ value: given }) =>
            given !== undefined &&
            FROM_REQUEST.test(module.text.slice(given.span.start, given.span.end)),
        )
      );
    }
    return (
      FROM_REQUEST.test(source) ||
      (value.kind === 'call' && value.arguments.some((one) => isOutside(one.value)))
    );
  }
  return call.arguments.some(({ keyword, value }) => {
    const isId = keyword === undefined || /^(?:\w+_)?(?:id|pk|uuid|number|key)$/.test(keyword.name);
    const isComparison =
      value.kind === 'comparison' &&
      /\bid\s*==/.test(module.text.slice(value.span.start, value.span.end));
    return isId && (isOutside(value) || (isComparison && value.operands.some(isOutside)));
  });
}

const FROM_REQUEST =
  /\brequest\.(?:args|form|json|values|GET|POST|data|query_params|get_json|match_info|path_params|query)\b|\bkwargs\[/;

const ROW_BY_ID = /\b(?:from|update)\s+[`"[]?(\w+)\b[\s\S]*\bwhere\b[\s\S]*?\b(?:id|\w+_id)\s*=/i;

/** The table of `execute("SELECT … FROM orders WHERE id = ?", (number,))`, where the number comes from outside. */
function fetchedRow(module: SourceModule, call: Call, route: Route): string | undefined {
  const source = module.text.slice(call.span.start, call.span.end);
  const table = ROW_BY_ID.exec(source)?.[1];
  const isGiven = parametersOf(route).some((name) => {
    const isId = /(?:^|_)(?:id|number|uuid|key|pk)$/.test(name);
    return (
      isId && new RegExp(`[{(,]\\s*${name}\\b`).test(source.slice(source.search(/\bwhere\b/i)))
    );
  });
  return isGiven ? table : undefined;
}
