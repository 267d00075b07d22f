import { defineRule } from '../rule.ts';
import {
  cookieSetting,
  cookieSwitch,
  isDevelopmentClass,
  isDevelopmentPath,
  isSwitchedOff,
} from './cookie-attributes.ts';
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
      call(node) {
        const cookie = cookieSetting(node, context);
        if (cookie === undefined || cookie.isSecure !== false || cookie.isHarmless) {
          return;
        }
        const other =
          cookie.isHttpOnly === false ? ', and scripts can read it (no `httponly`)' : '';
        context.report({
          span: node.span,
          message: `the cookie${cookie.name === undefined ? '' : ` \`${cookie.name}\``} is sent without \`secure=True\`: it travels readable over plain HTTP${other}`,
          note: 'readable on the way',
        });
      },
      assignment(node) {
        const found = cookieSwitch(node);
        const isSecure = found !== undefined && /secure$/i.test(found.setting);
        if (isSecure && isSwitchedOff(found) && !isDevelopmentClass(node)) {
          context.report({
            span: node.span,
            message: `\`${context.source(node.span)}\` lets the cookie travel readable over plain HTTP`,
            note: 'readable on the way',
          });
        }
      },
    };
  },
});
