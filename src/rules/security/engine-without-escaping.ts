import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { hasUnpacking, isConstant, keywordArgument } from './call-arguments.ts';
import { possibleValues } from './constant-values.ts';

export const engineWithoutEscaping = defineRule({
  meta: {
    id: 'security/engine-without-escaping',
    summary: 'Template engine that does not escape what it prints',
    severity: 'high',
    cwe: 79,
    since: '0.1.0',
    sameAs: ['S701', 'S702'],
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const problem = problemOf(node, context);
        if (problem !== undefined) {
          context.report({ span: node.span, note: 'markup in values stays markup', ...problem });
        }
      },
      assignment(node) {
        const [target] = node.targets;
        const isSwitch = target?.kind === 'attribute' && target.attribute.name === 'autoescape';
        if (isSwitch && ENVIRONMENT.test(context.source(target.object.span)) && isOff(node.value)) {
          report(context, node, context.source(target.span));
        }
      },
      'dictionary-entry'(node) {
        const isSwitch = node.key?.kind === 'string' && node.key.value === 'autoescape';
        if (isSwitch && isOff(node.value) && isSettings(node)) {
          report(context, node, 'autoescape');
        }
      },
    };
  },
});

const ENVIRONMENT = /(?:^|\.)(?:jinja_)?(?:env|environment)$/u;

function report(context: RuleContext, { span }: Node, name: string): void {
  context.report({
    span,
    message: `\`${name}\` is switched off: every template of the program prints markup in values as markup; leave it on, and mark what is markup with \`|safe\``,
    note: 'markup in values stays markup',
  });
}

/** Settings of Django's engines and of Flask's: a table that is given a name, or lies in one that is. */
function isSettings(entry: Node): boolean {
  for (let node = entry.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'assignment') {
      const [target] = node.targets;
      const name =
        target?.kind === 'attribute'
          ? target.attribute.name
          : target?.kind === 'name'
            ? target.name
            : '';
      return /^(?:TEMPLATES|jinja_options|JINJA\w*)$/u.test(name);
    }
    if (node.kind === 'call' || node.kind === 'function') {
      return false;
    }
  }
  return false;
}

/** Engines that escape unless they are told not to. */
const ESCAPING =
  /^(?:aiohttp_jinja2\.setup|tornado\.web\.Application|tornado\.template\.(?:Template|Loader|DictLoader)|django\.template(?:\.engine)?\.Engine|(?:starlette|fastapi)\.templating\.Jinja2Templates|sanic_jinja2\.SanicJinja2|flask\.Flask\.jinja_options\.update)$/;
/** Those that do not escape unless they are told to. */
const OPEN = /^jinja2(?:\.environment|\.sandbox)?\.(?:Sandboxed|ImmutableSandboxed)?Environment$/;
const MAKO = /^mako\.(?:template\.Template|lookup\.TemplateLookup)$/;
const BOTTLE =
  /^bottle\.(?:template|view|SimpleTemplate|mako_template|jinja2_template|SimpleTALTemplate)$/;

interface Problem {
  readonly message: string;
  readonly severity?: 'medium' | 'low';
}

function problemOf(call: Call, context: RuleContext): Problem | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  const name = context.source(call.callee.span);
  const given = keywordArgument(call, 'autoescape')?.value;
  if (ESCAPING.test(resolved)) {
    return isOff(given)
      ? {
          message: `\`${name}\` is told not to escape: every template of the program prints markup in values as markup; leave \`autoescape\` on, and mark what is markup with \`|safe\``,
        }
      : undefined;
  }
  if (BOTTLE.test(resolved) && isConstant(keywordArgument(call, 'noescape')?.value, 'True')) {
    return {
      message: `\`${name}\` is told not to escape: markup in values is printed as markup; leave \`noescape\` out`,
    };
  }
  const isOpen = isOpenEngine(call, resolved, context.module.text);
  const isMako = MAKO.test(resolved) && !hasUnpacking(call);
  if (!isOpen && !isMako) {
    return undefined;
  }
  const severity = isAboutPages(context) ? 'medium' : 'low';
  if (isOpen && (given === undefined || mayBeOff(context, given))) {
    return {
      severity,
      message: `\`${name}\` escapes nothing unless it is told to: markup in values is printed as markup; pass \`autoescape=select_autoescape()\``,
    };
  }
  const filters = keywordArgument(call, 'default_filters')?.value;
  return isMako && filters === undefined
    ? {
        severity,
        message: `\`${name}\` escapes nothing unless it is told to: markup in values is printed as markup; pass \`default_filters=["h"]\``,
      }
    : undefined;
}

function isOff(value: Expression | undefined): boolean {
  return isConstant(value, 'False') || isConstant(value, 'None');
}

function mayBeOff(context: RuleContext, value: Expression): boolean {
  const values = possibleValues(context, value);
  return values !== undefined && values.some((one) => one === false || one === null);
}

/** Of a piece of a module the import may be missing. What options hold that are spread into the call, only who calls knows. */
function isOpenEngine(call: Call, resolved: string, text: string): boolean {
  const isUnbound =
    resolved === '' &&
    call.callee.kind === 'name' &&
    call.callee.name === 'Environment' &&
    keywordArgument(call, 'loader') !== undefined &&
    !(hasUnpacking(call) && text.includes('autoescape'));
  return (OPEN.test(resolved) && !hasUnpacking(call)) || isUnbound;
}

/** The module speaks of pages: templates are also made for settings, mail and programs. */
function isAboutPages({ module: { text } }: RuleContext): boolean {
  return /\.x?html?\b|text\/html|HTMLResponse|<(?:html|body|div|p|h[1-6]|table|ul|li|span|a)\b/iu.test(
    text,
  );
}
