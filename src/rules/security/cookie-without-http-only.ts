import { defineRule, type RuleContext } from '../rule.ts';
import {
  cookieSetting,
  cookieSwitch,
  cookieSwitches,
  isDevelopmentClass,
  isDevelopmentPath,
  isSwitchedOff,
} from './cookie-attributes.ts';
import { isTestCode } from '../test-code.ts';

export const cookieWithoutHttpOnly = defineRule({
  meta: {
    id: 'security/cookie-without-http-only',
    summary: 'Cookie that scripts of the page can read',
    severity: 'medium',
    cwe: 1004,
    since: '0.1.0',
  },
  visitors: (context) => {
    const { path } = context.module;
    if (isTestCode(path) || isDevelopmentPath(path)) {
      return {};
    }
    return {
      call(node) {
        for (const one of cookieSwitches(node)) {
          reportSwitch(context, one);
        }
        const cookie = cookieSetting(node, context);
        // Where `secure` is missing too, cookie-without-secure says both.
        const isTold = cookie?.isSecure === false && !cookie.isHarmless;
        if (cookie?.isHttpOnly !== false || isTold || cookie.isHarmless) {
          return;
        }
        context.report({
          span: node.span,
          message: `the cookie${cookie.name === undefined ? '' : ` \`${cookie.name}\``} is sent without \`httponly=True\`: a script that gets into a page takes it along`,
          note: 'scripts can read it',
          ...(cookie.isSensitive ? {} : { severity: 'low' }),
        });
      },
      assignment(node) {
        reportSwitch(context, cookieSwitch(node));
      },
    };
  },
});

function reportSwitch(context: RuleContext, found: ReturnType<typeof cookieSwitch>): void {
  const isHttpOnly =
    found !== undefined && /^(SESSION|REMEMBER)_\w+_HTTPONLY$|^httponly$/.test(found.setting);
  if (isHttpOnly && isSwitchedOff(found) && !isDevelopmentClass(found.node)) {
    context.report({
      span: found.node.span,
      message: `\`${context.source(found.node.span)}\` lets scripts of the page read the cookie`,
      note: 'scripts can read it',
    });
  }
}
