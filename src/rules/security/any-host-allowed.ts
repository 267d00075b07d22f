import { isTestCode } from '../test-code.ts';
import { defineRule } from '../rule.ts';
import { isDevelopmentClass, isDevelopmentPath } from './cookie-attributes.ts';

/** Django builds links in mails and redirects from the request's `Host`, and trusts it where `ALLOWED_HOSTS` lets every name in. */
export const anyHostAllowed = defineRule({
  meta: {
    id: 'security/any-host-allowed',
    summary: 'The application answers under any host name',
    severity: 'medium',
    cwe: 16,
    since: '0.1.0',
  },
  visitors: (context) => {
    const { path } = context.module;
    if (isTestCode(path) || isDevelopmentPath(path)) {
      return {};
    }
    return {
      assignment(node) {
        const [target] = node.targets;
        const { value } = node;
        const isSetting = target?.kind === 'name' && target.name === 'ALLOWED_HOSTS';
        const isCollection = value?.kind === 'list' || value?.kind === 'tuple';
        const any = isCollection
          ? value.elements.find((one) => one.kind === 'string' && one.value === '*')
          : undefined;
        const isPlain = node.parent?.kind === 'module' || node.parent?.kind === 'class';
        if (isSetting && any !== undefined && isPlain && !isDevelopmentClass(node)) {
          context.report({
            span: node.span,
            message:
              '`ALLOWED_HOSTS` lets every host name in: links in mails and redirects are built from the name that the client sends',
            note: 'name the hosts',
          });
        }
      },
    };
  },
});
