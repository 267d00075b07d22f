import type { SourceModule } from '../../python/source-module.ts';
import type { Call, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule } from '../rule.ts';
import { calleeName } from './call-arguments.ts';
import { bodySource, findRoutes } from './routes/find-routes.ts';
import { mentions } from '../mentions.ts';

/**
 * GET is safe by its definition (RFC 9110 §9.2.1): browsers send it for a link, an image or a redirect of any site, with the visitor's cookies, and
 * frameworks ask for no token. What writes to the database in answer to it can be set off by everybody. One finding for a module.
 */
export const stateChangeOnGet = defineRule({
  meta: {
    id: 'security/state-change-on-get',
    summary: 'A request that only reads changes data',
    severity: 'medium',
    cwe: 352,
    since: '0.1.0',
  },
  visitors: (context) => ({
    module() {
      const [first, ...others] = isTestCode(context.module.path) ? [] : changes(context.module);
      if (first === undefined) {
        return;
      }
      const more = others.length === 0 ? '' : `; so do ${others.length} more of this module`;
      context.report({
        span: first.node.name.name === 'do_GET' ? first.write.span : first.node.name.span,
        message: `\`${first.node.name.name}\` answers GET and changes data: a link or an image on any other site does it in the visitor's name${more}`,
        note: 'take it as POST, with a token',
        evidence: [first.write, ...others.map(({ write }) => write)].map((write) => ({
          kind: 'match',
          location: context.locate(write.span),
          note: 'changed here',
        })),
      });
    },
  }),
});

interface Change {
  readonly node: FunctionDefinition;
  readonly write: Call;
}

/** Views that the visitor asks for, by a name that says what they do. */
const DOES =
  /(?:^|_)(?:delete|remove|add|create|update|edit|change|transfer|approve|reject|buy|pay|order|send|post|like|follow|unfollow|vote|toggle|enable|disable|promote|ban|cancel|clear|reset|set|make|grant|revoke|destroy|archive|publish|assign|insert|save|move|withdraw|deposit)(?:_|$)/i;
const MEANT =
  /log_?in|log_?out|sign|verify|verif|confirm|activat|subscri|callback|oauth|track|seen|visit|count|view_|health|otp|token|init|seed|setup|migrat|cron|sync|refresh|export|download|session|language|theme/i;
const KNOWS_VISITOR =
  /\brequest\.user\b|\.COOKIES\b|\.cookies\b|\bsession\b|current_?user|login_required|authenticat|logged_in|\bg\.user/i;

function changes(module: SourceModule): readonly Change[] {
  const handlers = module.functions.flatMap(({ node }) =>
    node.kind === 'function' && node.name.name === 'do_GET' ? [node] : [],
  );
  const found = handlers.flatMap((node) => writesOf(module, node, 'rows').slice(0, 1));
  if (!mentions(module, KNOWS_VISITOR)) {
    return found;
  }
  const views = findRoutes(module).flatMap(({ function: node, methods, owner }) => {
    const name = node.name.name;
    const isMeant = MEANT.test(owner === undefined ? name : `${owner.name.name}_${name}`);
    const isOnlyRead = methods.length === 1 && methods[0] === 'GET';
    return isMeant || !isOnlyRead ? readBranch(module, node, isMeant) : readView(module, node);
  });
  return [...found, ...views];
}

/** A view that never asks for the method, and does what its name says. */
function readView(module: SourceModule, node: FunctionDefinition): readonly Change[] {
  const body = bodySource(module, node);
  const asksMethod =
    /\.method\b|\bPOST\b|\.form\b|\.json\b|is_valid\(|require_POST|require_http/.test(
      module.text.slice(node.span.start, node.span.end),
    );
  const isChosen = node.parameters.length > 1 || /\.(?:GET|args|query_params)\b|<\w+/.test(body);
  if (asksMethod) {
    return readBranch(module, node, false);
  }
  const isRoute = node.parameters.length > 0 && node.parameters[0]?.name.name !== 'self';
  const isDoing = DOES.test(node.name.name);
  return isDoing && (isChosen || isRoute) ? writesOf(module, node, 'records').slice(0, 1) : [];
}

/** `if request.method == "GET":` with a write in it. */
function readBranch(
  module: SourceModule,
  node: FunctionDefinition,
  isMeant: boolean,
): readonly Change[] {
  const found: Change[] = [];
  walk(node, (inner) => {
    if (inner.kind === 'if' && isGet(module, inner.test) && !isMeant) {
      for (const statement of inner.body) {
        found.push(...writesOf(module, statement, 'records').map(({ write }) => ({ node, write })));
      }
    }
  });
  return found.slice(0, 1);
}

function isGet(module: SourceModule, test: Node): boolean {
  return /^\(?\s*(?:\w+\.)*method\s*==\s*['"]GET['"]\s*\)?$/.test(
    module.text.slice(test.span.start, test.span.end),
  );
}

const ROW = /\b(?:insert\s+into|delete\s+from|replace\s+into|update\s+[\w"`.]+\s+set)\b/i;

function writesOf(module: SourceModule, within: Node, what: 'rows' | 'records'): readonly Change[] {
  const found: Change[] = [];
  walk(within, (node) => {
    if (
      node.kind === 'call' &&
      (isRow(module, node) || (what === 'records' && isRecord(module, node)))
    ) {
      const owner = within.kind === 'function' ? within : undefined;
      found.push({ node: owner ?? enclosing(node), write: node });
    }
  });
  return found;
}

function enclosing(node: Node): FunctionDefinition {
  let owner: Node | undefined = node.parent;
  while (owner !== undefined && owner.kind !== 'function') {
    owner = owner.parent;
  }
  // Only asked about statements of functions.
  return owner as FunctionDefinition; // oxlint-disable-line no-unsafe-type-assertion
}

function isRow(module: SourceModule, call: Call): boolean {
  const [statement] = call.arguments;
  const text =
    statement === undefined
      ? ''
      : module.text.slice(
          statement.span.start,
          Math.min(statement.span.end, statement.span.start + 200),
        );
  return (
    /^(?:execute|executescript|query_db|execute_query)$/.test(calleeName(call) ?? '') &&
    ROW.test(text)
  );
}

/** `task.delete()`, `task.save()`, `Task.objects.create(…)`, `db.session.add(task)`, `session.delete(task)`. */
function isRecord(module: SourceModule, call: Call): boolean {
  if (call.callee.kind !== 'attribute') {
    return false;
  }
  const { object, attribute } = call.callee;
  const holder = module.text.slice(object.span.start, object.span.end);
  const positional = call.arguments.filter(({ keyword }) => keyword === undefined).length;
  switch (attribute.name) {
    case 'delete':
      return positional === 0
        ? !/cache|client|http|api/i.test(holder)
        : /(?:^|\.)session$/.test(holder);
    case 'save':
      return positional === 0 && !/form|image|img|fig|cache|wb|book/i.test(holder);
    case 'create':
    case 'update':
      return /\.objects\b|\.filter\(|\.query\b/.test(holder);
    case 'add':
      return /(?:^|\.)session$/.test(holder);
    case 'delete_one':
    case 'delete_many':
    case 'insert_one':
    case 'update_one':
    case 'update_many':
      return true;
    default:
      return false;
  }
}
