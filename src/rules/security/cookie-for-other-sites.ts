import { defineRule } from '../rule.ts';
import { cookieSetting, cookieSwitch } from './cookie-attributes.ts';
import { someValues } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const cookieForOtherSites = defineRule({
  meta: {
    id: 'security/cookie-for-other-sites',
    summary: 'Cookie that is sent along with requests from other sites',
    severity: 'low',
    cwe: 1275,
    since: '0.1.0',
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const cookie = cookieSetting(node, context);
        if (cookie?.sameSite === 'none' && cookie.isSensitive && cookie.isSecure !== false) {
          context.report({
            span: node.span,
            message: `\`samesite="None"\` sends \`${cookie.name ?? 'the cookie'}\` along with requests that other sites cause`,
            note: 'other sites act in the name of the user',
          });
        }
      },
      assignment(node) {
        const found = cookieSwitch(node);
        const isSession =
          found !== undefined && /^(SESSION|REMEMBER)_COOKIE_SAMESITE$/.test(found.setting);
        const isOpen =
          isSession &&
          someValues(context, found.value).some(
            (one) => one === false || (typeof one === 'string' && one.toLowerCase() === 'none'),
          );
        if (isOpen) {
          context.report({
            span: node.span,
            message: `\`${context.source(node.span)}\` sends the session along with requests that other sites cause`,
            note: 'other sites act in the name of the user',
          });
        }
      },
    };
  },
});
