import type {
  Assignment,
  Expression,
  FunctionDefinition,
  Module,
} from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isConstant, keywordArgument } from './call-arguments.ts';
import { canBe } from './constant-values.ts';
import { isDevelopmentClass, isDevelopmentPath } from './cookie-attributes.ts';
import { isTestCode } from '../test-code.ts';
import { mentions } from '../mentions.ts';
import { settingName, settingsGiven } from './setting-name.ts';

export const csrfProtectionOff = defineRule({
  meta: {
    id: 'security/csrf-protection-off',
    summary: 'Protection against forged requests switched off',
    severity: 'medium',
    cwe: 352,
    since: '0.1.0',
    question:
      'Is the protected function called by browsers that send a session cookie along? (No for webhooks and interfaces with tokens or signatures of their own.)',
  },
  visitors: (context) => {
    const { path } = context.module;
    if (isTestCode(path) || isDevelopmentPath(path)) {
      return {};
    }
    return {
      module(node) {
        reportExempt(context, exemptViews(context, node));
      },
      call(node) {
        const off = keywordArgument(node, 'csrf') ?? keywordArgument(node, 'xsrf_cookies');
        if (off?.keyword?.name === 'xsrf_cookies' && canBe(context, off.value, false)) {
          report(
            context,
            off.value,
            `\`${context.source(off.span)}\` takes requests that other sites forge`,
          );
        }
        for (const { name, value, node: given } of settingsGiven(node)) {
          if (OFF_SETTING.test(name) && isConstant(value, 'False')) {
            report(
              context,
              value,
              `\`${context.source(given.span)}\` lets other sites send forms in the name of the user`,
            );
          }
        }
      },
      assignment(node) {
        const [target] = node.targets;
        if (target !== undefined && lacksMiddleware(node)) {
          context.report({
            span: target.span,
            message:
              '`MIDDLEWARE` has sessions but no `CsrfViewMiddleware`: other sites send forms in the name of the user',
            note: 'no token is asked for',
          });
        }
        if (isOffSetting(node, context)) {
          report(
            context,
            node.targets[0] ?? node.value,
            `\`${context.source(node.span)}\` lets other sites send forms in the name of the user`,
          );
        }
      },
    };
  },
});

interface ExemptView {
  readonly name: string;
  readonly decorator: Expression;
}

function exemptViews(context: RuleContext, module: Module): readonly ExemptView[] {
  const found: ExemptView[] = [];
  walk(module, (node) => {
    if (node.kind === 'function' || node.kind === 'class') {
      const decorator = node.decorators.find((one) =>
        node.kind === 'function'
          ? isExemption(one, context)
          : /csrf_exempt/.test(context.source(one.span)),
      );
      const isConcerned =
        decorator !== undefined &&
        !checksItself(node, context) &&
        (node.kind === 'class' || isWorthForging(node, context));
      if (isConcerned) {
        found.push({ name: node.name.name, decorator });
      }
    }
  });
  return found;
}

const KNOWS_VISITOR =
  /\brequest\.user\b|\.COOKIES\b|\.cookies\b|\bsession\b|current_?user|login_required|authenticat|logged_in|permission_required|\bg\.user/i;
const CHANGES =
  /\.(?:a?save|a?create|a?get_or_create|a?update_or_create|bulk_\w+|a?update|a?delete|add|remove|clear|set|set_password|commit|execute\w*|insert\w*|write\w*|append|send\w*|transfer\w*|delay|pay\w*|charge\w*)\s*\(|\bsession\[[^\]]+\]\s*=|\w\.\w+\s*[-+]?=[^=]|\bopen\(/;

/**
 * A forged request borrows the cookies of a browser to change something: where a module knows no visitors, or a view only answers, there is nothing
 * to borrow or to change.
 */
function isWorthForging(node: FunctionDefinition, context: RuleContext): boolean {
  const first = node.body[0]?.span.start ?? node.span.start;
  const body = context.module.text.slice(first, node.span.end);
  return mentions(context.module, KNOWS_VISITOR) && CHANGES.test(body);
}

/** A module whose views are all exempt has made one decision, not twenty. */
function reportExempt(context: RuleContext, [first, ...others]: readonly ExemptView[]): void {
  if (first === undefined) {
    return;
  }
  const more = others.length === 0 ? '' : ` and ${counted(others.length)} of this module`;
  context.report({
    span: first.decorator.span,
    message: `\`${first.name}\`${more} ${others.length === 0 ? 'takes' : 'take'} requests that other sites forge`,
    note: 'no token is asked for',
    evidence: others.map(({ name, decorator }) => ({
      kind: 'match',
      location: context.locate(decorator.span),
      note: `\`${name}\` too`,
    })),
  });
}

function counted(others: number): string {
  return others === 1 ? 'one other view' : `${others} other views`;
}

function report(context: RuleContext, at: Expression | undefined, message: string): void {
  if (at !== undefined) {
    context.report({ span: at.span, message, note: 'no token is asked for' });
  }
}

function isExemption(decorator: Expression, context: RuleContext): boolean {
  const resolved = context.resolve(decorator) ?? '';
  return (
    resolved === 'django.views.decorators.csrf.csrf_exempt' ||
    (decorator.kind === 'attribute' &&
      decorator.attribute.name === 'exempt' &&
      decorator.object.kind === 'name' &&
      /^csrf/i.test(decorator.object.name)) ||
    (decorator.kind === 'call' &&
      decorator.arguments.some(
        (one) => context.resolve(one.value) === 'django.views.decorators.csrf.csrf_exempt',
      ))
  );
}

/** A webhook that checks a signature, a token or a key, and views of an interface that does not know cookies. */
function checksItself(
  node: { readonly span: { readonly start: number; readonly end: number } },
  context: RuleContext,
): boolean {
  const text = context.source(node.span);
  return /signature|hmac|compare_digest|construct_event|api_key|apikey|Authorization|HTTP_AUTH|bearer|webhook|callback|require_safe|require_GET|oauth|saml|authentication_classes|api_view/i.test(
    text,
  );
}

/** Django's settings: what keeps sessions is there, what asks for a token is not. */
function lacksMiddleware({ targets, value, parent }: Assignment): boolean {
  const [target] = targets;
  const isList = value?.kind === 'list' || value?.kind === 'tuple';
  if (target?.kind !== 'name' || !/^MIDDLEWARE(?:_CLASSES)?$/.test(target.name) || !isList) {
    return false;
  }
  const names = value.elements.map((one) => (one.kind === 'string' ? one.value : ''));
  return (
    parent?.kind === 'module' &&
    names.includes('django.contrib.sessions.middleware.SessionMiddleware') &&
    !names.some((name) => name === '' || /csrf/i.test(name))
  );
}

function isOffSetting(node: Assignment, context: RuleContext): boolean {
  const [target] = node.targets;
  const { value } = node;
  const name = settingName(target);
  return OFF_SETTING.test(name)
    ? isConstant(value, 'False') && !isDevelopmentClass(node)
    : isFormWithout(node, context);
}

const OFF_SETTING = /^(?:WTF_CSRF_ENABLED|CSRF_ENABLED|JWT_COOKIE_CSRF_PROTECT)$/;

/** `class Meta: csrf = False` of a form of WTForms. */
function isFormWithout(node: Assignment, context: RuleContext): boolean {
  const [target] = node.targets;
  const owner = node.parent;
  return (
    target?.kind === 'name' &&
    target.name === 'csrf' &&
    owner?.kind === 'class' &&
    owner.name.name === 'Meta' &&
    canBe(context, node.value, false)
  );
}
