import type { Module } from '../../python/tree/nodes.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { keywordArgument } from './call-arguments.ts';
import {
  cookieSetting,
  cookieSwitch,
  cookieSwitches,
  isDevelopmentClass,
  isDevelopmentPath,
  isSwitchedOff,
} from './cookie-attributes.ts';
import { openHeader } from './cookie-header.ts';
import { isTestCode } from '../test-code.ts';

export const cookieWithoutSecure = defineRule({
  meta: {
    id: 'security/cookie-without-secure',
    summary: 'Cookie that also travels without encryption',
    severity: 'medium',
    cwe: 614,
    since: '0.1.0',
  },
  visitors: (context) => {
    const { path } = context.module;
    if (isTestCode(path) || isDevelopmentPath(path)) {
      return {};
    }
    return {
      module(node) {
        reportCookies(context, openCookies(context, node));
      },
      string(node) {
        const name = openHeader(node);
        if (name !== undefined) {
          context.report({
            span: node.span,
            message: `the header \`Set-Cookie\` sends \`${name}\` without \`Secure\`: it travels readable over plain HTTP`,
            note: 'readable on the way',
          });
        }
      },
      call(node) {
        for (const one of cookieSwitches(node)) {
          reportSwitch(context, one);
        }
      },
      assignment(node) {
        reportSwitch(context, cookieSwitch(node));
      },
    };
  },
});

function reportSwitch(context: RuleContext, found: ReturnType<typeof cookieSwitch>): void {
  // The session's cookie speaks for the others.
  const isTold =
    found?.setting === 'CSRF_COOKIE_SECURE' &&
    /\bSESSION_COOKIE_SECURE\W{1,10}False\b/.test(context.module.text);
  const isSecure = found !== undefined && /secure$/i.test(found.setting) && !isTold;
  if (isSecure && isSwitchedOff(found) && !isDevelopmentClass(found.node)) {
    context.report({
      span: found.node.span,
      message: `\`${context.source(found.node.span)}\` lets the cookie travel readable over plain HTTP`,
      note: 'readable on the way',
    });
  }
}

type Cookie = NonNullable<ReturnType<typeof cookieSetting>>;

/** Cookies that go without protection. */
function openCookies(context: RuleContext, module: Module): readonly Cookie[] {
  const found: Cookie[] = [];
  for (const node of nodesOf(module, 'call')) {
    const cookie = cookieSetting(node, context);
    if (cookie?.isSecure === false && !cookie.isHarmless) {
      found.push(cookie);
    }
  }
  return found;
}

/** The cookies of a module are one weakness, told where it matters most. */
function reportCookies(context: RuleContext, cookies: readonly Cookie[]): void {
  const first =
    cookies.find((one) => one.isSensitive && !isSaid(one)) ??
    cookies.find(({ isSensitive }) => isSensitive) ??
    cookies[0];
  if (first === undefined) {
    return;
  }
  const others = cookies.filter((one) => one !== first);
  const name = first.name === undefined ? '' : ` \`${first.name}\``;
  const script = first.isHttpOnly === false ? ', and scripts can read it (no `httponly`)' : '';
  const more = others.length === 0 ? '' : `; so are ${others.length} more of this module`;
  context.report({
    span: first.call.span,
    message: `the cookie${name} is sent without \`secure=True\`: it travels readable over plain HTTP${script}${more}`,
    note: 'readable on the way',
    evidence: others.map(({ call }) => ({
      kind: 'match',
      location: context.locate(call.span),
      note: 'without `secure=True` too',
    })),
  });
}

function isSaid({ call }: Cookie): boolean {
  return keywordArgument(call, 'secure') !== undefined;
}
