import { defineFlowRule } from '../rule.ts';
import { dataOf } from './flow-words.ts';

export const mailHeaderInjection = defineFlowRule({
  meta: {
    id: 'security/mail-header-injection',
    summary: 'Data from outside becomes part of the head of a mail',
    severity: 'medium',
    cwe: 93,
    since: '0.1.0',
  },
  sink: 'mail',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} becomes part of the mail that \`${flow.sink.callee}\` sends: line breaks in it add recipients or another text; set it through \`email.message.EmailMessage\`, which refuses them`,
      note: 'a line break begins another header',
    };
  },
});
