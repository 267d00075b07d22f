import { defineTemplateRule } from '../rule.ts';
import { isIllustration } from './template-values.ts';

export const formWithoutCsrfToken = defineTemplateRule({
  meta: {
    id: 'security/form-without-csrf-token',
    summary: 'A form of a Django template posts without a token against forged requests',
    severity: 'medium',
    cwe: 352,
    since: '0.1.0',
  },
  inspect(template, report) {
    if (template.dialect !== 'django' || isIllustration(template.path)) {
      return;
    }
    for (const form of template.forms) {
      const isElsewhere = /^\s*(?:https?:)?\/\//.test(form.action ?? '');
      if (form.method === 'post' && !form.hasCsrfToken && !isElsewhere) {
        report({
          span: form.span,
          message:
            'The form posts without `{% csrf_token %}`: either it is refused, or the view accepts what other sites make a visitor send',
          note: 'add `{% csrf_token %}`',
        });
      }
    }
  },
});
