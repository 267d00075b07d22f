import type { Node, StringLiteral } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule } from '../rule.ts';
import { isTestCode } from '../test-code.ts';

/** A login, or a request to reset a password, that answers an unknown name otherwise than a wrong password. */
export const userEnumeration = defineRule({
  meta: {
    id: 'security/user-enumeration',
    summary: 'The answer tells whether an account exists',
    severity: 'low',
    cwe: 204,
    since: '0.1.0',
  },
  visitors: (context) => ({
    function(node) {
      const isLogin =
        ABOUT_LOGIN.test(node.name.name) || CHECKS_PASSWORD.test(context.source(node.span));
      if (isTestCode(context.module.path) || !isLogin) {
        return;
      }
      const messages = messagesOf(node);
      const unknown = messages.find(({ value }) => UNKNOWN_USER.test(value));
      const isReset = /forg|reset|recover/i.test(node.name.name);
      const wrong = messages.find(
        ({ value }) => WRONG_PASSWORD.test(value) && !UNKNOWN_USER.test(value),
      );
      if (unknown !== undefined && (wrong !== undefined || isReset)) {
        context.report({
          span: unknown.span,
          message: `"${unknown.value.slice(0, 60)}" says that there is no such account: \`${node.name.name}\` tells strangers who has one; answer the same in every case`,
          note: 'another answer than for a wrong password',
        });
      }
    },
  }),
});

const ABOUT_LOGIN = /log_?in|sign_?in|authenticate|forg[eo]t|reset|recover|^post$|^token$|^auth$/i;
/** What lets people in may be called anything: it compares what they typed with what is kept. */
const CHECKS_PASSWORD =
  /\bcheck_password(?:_hash)?\(|\bcheckpw\(|\bverify_password\(|\.verify\([^)\n]*password/i;
const UNKNOWN_USER =
  /\b(?:user(?:name)?|e-?mail|account|member|login)\b[^.!]{0,40}\b(?:not (?:found|exist|registered|known|recogni[sz]ed|valid)|(?:does|do)(?: not|n['’]t) exist|isn['’]t registered|unknown|invalid|incorrect|wrong)\b|\b(?:no (?:such )?(?:user|account|member)|unknown (?:user|account|e-?mail)|(?:invalid|incorrect|wrong) (?:user(?:name)?|e-?mail|login))\b/i;
const WRONG_PASSWORD =
  /\b(?:wrong|incorrect|invalid|bad|false) pass(?:word|phrase|code)\b|\bpassword\b[^.!]{0,30}\b(?:wrong|incorrect|invalid|(?:does|did)(?: not|n['’]t) match|not (?:correct|match|valid))\b/i;
const EITHER =
  /\b(?:or|and|\/)\b.{0,12}pass(?:word)?|\buser(?:name)?\s*[/&]\s*pass|credentials|pass(?:word)?\s+(?:or|and)\b/i;

/** What is shown to people: the texts of a function that are no log lines, docstrings or names. */
function messagesOf(node: Node): readonly StringLiteral[] {
  const found: StringLiteral[] = [];
  walk(node, (one) => {
    if (one.kind === 'string' && /\s/.test(one.value) && !EITHER.test(one.value) && isShown(one)) {
      found.push(one);
    }
  });
  return found;
}

function isShown(text: StringLiteral): boolean {
  if (text.parent?.kind === 'expression-statement') {
    return false;
  }
  for (let node: Node | undefined = text.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'call') {
      const { callee } = node;
      const name =
        callee.kind === 'attribute'
          ? callee.attribute.name
          : callee.kind === 'name'
            ? callee.name
            : '';
      if (
        /^(?:print|log|debug|info|warning|error|exception|critical|execute|audit\w*)$/.test(name) &&
        !isMessages(callee)
      ) {
        return false;
      }
    }
    if (node.kind === 'function') {
      return true;
    }
  }
  return true;
}

/** `messages.error(request, …)` is Django's way to show a text. */
function isMessages(callee: Node): boolean {
  return (
    callee.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    callee.object.name === 'messages'
  );
}
