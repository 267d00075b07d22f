import type { SourceModule } from '../../python/source-module.ts';
import type { Call } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule } from '../rule.ts';
import { bodySource, dotted, findRoutes } from './routes/find-routes.ts';
import type { Route } from './routes/find-routes.ts';
import { asksRights, asksWho } from './routes/route-words.ts';

/**
 * A view that asks who somebody is, fetches an object by a number from the address or the request, and never connects the two. Silent
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
    module() {
      if (isTestCode(context.module.path)) {
        return;
      }
      for (const route of findRoutes(context.module)) {
        const fetched = unownedFetch(context.module, route);
        if (fetched !== undefined) {
          const { call, model } = fetched;
          context.report({
            span: call.span,
            message: `\`${route.function.name.name}\` fetches a \`${model}\` by an id from the request and never asks whose it is: whoever has logged in can ask for any other`,
            note: 'no user or owner in the query, and no comparison after it',
          });
        }
      }
    },
  }),
});

const LOOKS_AT_OWNER =
  /current_?user|request\.user|\bg\.\w+|\bsession\[|\bsession\.get\(\s*['"]|in (?:request\.)?session\b|owner|author|belongs|creator|created_by|user_?id|\buser\s*=|\buser\b\s*(?:==|!=|\.id)|identity|is_?admin|is_?staff|is_?superuser|\brole|perm(?:s|ission)|forbidden|\b403\b|\bcan_\w+|check_\w+|authori[sz]e|ensure_\w+|get_queryset|get_object\(|tenant|account_id|\bme\b|\bsub\b/i;
const OF_SOMEBODY =
  /^(?:\w*(?:User|Account|Profile|Order|Invoice|Message|Note|Document|Payment|Card|Transaction|Address|Ticket|Report|Patient|Booking|Reservation|Task|Todo|Expense|Statement|Subscription|Loan|Transfer|Wallet|Secret|Cart|Basket|Mail|Chat|Conversation|Attachment|Upload|Prescription|Appointment|Contract|Claim|Salary|Payslip|Employee|Customer|Diary|Journal|Draft|Notification|ApiKey|Token|Bill|Receipt|Shipment|Delivery))$/;
const CHANGES = /\.delete\s*\(|\.save\s*\(|\.update\s*\(|\.commit\s*\(/;

interface Fetch {
  readonly call: Call;
  readonly model: string;
}

function unownedFetch(module: SourceModule, route: Route): Fetch | undefined {
  const guarded = route.guards.some(asksWho);
  const source = bodySource(module, route.function);
  const signature = module.text.slice(
    route.function.span.start,
    route.function.body[0]?.span.start,
  );
  const isPersonal = /\b(?:user|current_\w+|identity|owner|principal|account)\s*[:=,)]/.test(
    signature.replace(/@[^\n]*/g, ''),
  );
  if (!guarded || route.guards.some(asksRights)) {
    return undefined;
  }
  if (
    LOOKS_AT_OWNER.test(source) ||
    (isPersonal && /\b(?:user|identity|principal|account)\b/.test(source))
  ) {
    return undefined;
  }
  const fetches: Fetch[] = [];
  walk(route.function, (node) => {
    const model = node.kind === 'call' ? fetchedModel(module, node, route) : undefined;
    if (node.kind === 'call' && model !== undefined) {
      fetches.push({ call: node, model });
    }
  });
  return fetches.find(({ model }) => OF_SOMEBODY.test(model) || CHANGES.test(source));
}

const LOOKUPS = /^(?:get|get_or_404|first_or_404|get_or_none|get_by_id|find_one|filter_by|filter)$/;

/** The model whose object a call fetches by a value from outside; undefined for any other call. */
function fetchedModel(module: SourceModule, call: Call, route: Route): string | undefined {
  const callee = dotted(call.callee);
  const method = callee.slice(callee.lastIndexOf('.') + 1);
  const source = module.text.slice(call.span.start, call.span.end);
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

function isByIdFromOutside(module: SourceModule, call: Call, { function: node }: Route): boolean {
  const parameters = new Set(
    node.parameters
      .filter(({ default: value }) => value === undefined)
      .map(({ name }) => name.name)
      .filter((name) => name !== 'self' && name !== 'request'),
  );
  return call.arguments.some(({ keyword, value }) => {
    const isId =
      keyword === undefined || /^(?:\w+_)?(?:id|pk|uuid|number|key|slug)$/.test(keyword.name);
    const source = module.text.slice(value.span.start, value.span.end);
    const isOutside =
      (value.kind === 'name' && parameters.has(value.name)) ||
      /\brequest\.(?:args|form|json|values|GET|POST|data|query_params)\b|\bkwargs\[/.test(source) ||
      (value.kind === 'comparison' &&
        /\bid\s*==/.test(source) &&
        value.operands.some((one) => one.kind === 'name' && parameters.has(one.name)));
    return isId && isOutside;
  });
}
