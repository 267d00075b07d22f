import type { Assignment, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { ancestors, children as childrenOf } from '../../python/tree/walk.ts';
import { defineRule } from '../rule.ts';
import type { RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';

/**
 * A login written by hand that keeps the session's key. It matters where the session lies on the server and the cookie holds its key: Django, aiohttp_session
 * with a store, Flask-Session. Flask's own session is the cookie itself: there is no key that anybody could plant.
 */
export const sessionFixation = defineRule({
  meta: {
    id: 'security/session-fixation',
    summary: 'The session keeps its key when somebody logs in',
    severity: 'medium',
    cwe: 384,
    since: '0.1.0',
  },
  visitors: (context) => {
    if (isTestCode(context.module.path) || !isOnServer(context)) {
      return {};
    }
    const told = new Set<Node>();
    return {
      assignment(node) {
        const view = loginOf(node);
        if (view === undefined || told.has(view) || !identifies(context, node)) {
          return;
        }
        if (!RENEWS.test(context.source(view.span))) {
          told.add(view);
          context.report({
            span: node.span,
            message: `\`${view.name.name}\` writes who has logged in into the session and keeps its key: whoever planted the key before is logged in as well`,
            note: 'give the session a new key first',
          });
        }
      },
    };
  },
});

const RENEWS =
  /cycle_key|\.flush\(|new_session|\.invalidate\(|regenerate|rotate|(?:auth|auth_views|django_auth|\bdjango)\.login\(|(?<![\w.])(?:auth_login|django_login|login_user)\(|(?<!def )(?<![\w.])login\(\s*request\s*,|renew|\.clear\(\)/;
const IDENTITY =
  /^(?:_?(?:user|username|user_?id|userid|uid|account|account_?id|member|member_?id|customer_?id|logged_?in|is_?logged_?in|authenticated|is_authenticated|email|login|admin|is_admin|role))$/i;

function isOnServer(context: RuleContext): boolean {
  const { text } = context.module;
  const isAiohttp = /\baiohttp_session\b/.test(text);
  return /\b(?:django|flask_session)\b/.test(text) || isAiohttp;
}

function loginOf(node: Assignment): FunctionDefinition | undefined {
  for (const owner of ancestors(node)) {
    if (owner.kind === 'function') {
      const isLogin = /log_?in|sign_?in|authenticate|^index$|^auth$/i.test(owner.name.name);
      const isPost =
        /^post$/.test(owner.name.name) &&
        owner.parent?.kind === 'class' &&
        /log_?in|sign_?in/i.test(owner.parent.name.name);
      return (isLogin &&
        /pass(?:word|wd)|pwd|authenticate|check_/i.test(owner.name.name + textOfNames(owner))) ||
        isPost
        ? owner
        : undefined;
    }
  }
  return undefined;
}

/** Texts and names of a function that speak of passwords; only whether there are any matters. */
function textOfNames(owner: FunctionDefinition): string {
  const words: string[] = [];
  const stack: Node[] = [...owner.body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === 'string') {
      words.push(node.value);
    } else if (node.kind === 'name' || node.kind === 'identifier') {
      words.push(node.name);
    }
    stack.push(...childrenOf(node));
  }
  return words.join(' ');
}

/** `request.session["user_id"] = user.id`, `session["user_id"] = …` with something that is no literal end of a session. */
function identifies(context: RuleContext, node: Assignment): boolean {
  const [target] = node.targets;
  const isEnd = node.value?.kind === 'constant' && node.value.value !== 'True';
  return (
    target?.kind === 'subscript' &&
    target.index.kind === 'string' &&
    IDENTITY.test(target.index.value) &&
    /(?:^|\.)(?:session|sess)$/.test(context.source(target.object.span)) &&
    !isEnd
  );
}
