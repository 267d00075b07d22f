import type { Flow } from '../../dataflow/engine/flow.ts';
import { defineFlowRule, type FlowReport } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const crossSiteScripting = defineFlowRule({
  meta: {
    id: 'security/cross-site-scripting',
    summary: 'Data from outside becomes part of a page without being escaped',
    severity: 'high',
    cwe: 79,
    since: '0.1.0',
    question:
      'Can somebody other than the reader of the page choose any of the text that is put into it here without being escaped?',
  },
  sink: 'html',
  parameters: true,
  sources: ['request', 'upload', 'message', 'stored', 'response', 'file'],
  settles: [
    'security/unescaped-markup',
    'security/template-escaping-off',
    'security/template-script-context',
    'security/template-unquoted-attribute',
  ],
  report(flow) {
    const { printed, callee } = flow.sink;
    if (printed !== undefined) {
      return graded(flow, PRINTED, {
        message: `${dataOf(flow)} ${ENDS[printed.danger](callee)}: ${senderOf(flow)} can run scripts in the browsers of others; ${remedyOf(printed)}`,
        note: NOTES[printed.danger],
        ...(MILDER.has(printed.danger) ? { severity: 'medium' } : {}),
      });
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} reaches the page through \`${flow.sink.callee}\` without being escaped: ${senderOf(flow)} can run scripts in the browsers of others; escape it, or render a template that does`,
      note: 'markup in this becomes part of the page',
      ...milderOf(flow),
    });
  },
});

function milderOf({ origin, sink, steps, prefix }: Flow): Pick<FlowReport, 'severity'> {
  // JSON that is sent alone is mostly declared as such, though out of sight: then browsers do not read it as a page.
  if (prefix === '' && /^through `(?:\w+\.)*dumps`$/u.test(steps.at(-2)?.note ?? '')) {
    return { severity: 'low' };
  }
  // Whoever declares a record to be markup has mostly made sure of it where it was written.
  const isDeclared = origin.kind === 'source' && origin.source === 'stored';
  return isDeclared && sink.does.startsWith('declared') ? { severity: 'medium' } : {};
}

type Printed = NonNullable<Flow['sink']['printed']>;

const ENDS: Readonly<Record<Printed['danger'], (callee: string) => string>> = {
  markup: (callee) => `reaches the page through \`${callee}\` without being escaped`,
  unquoted: (callee) =>
    `is printed by \`${callee}\` into an attribute without quotes, where a blank begins another attribute`,
  tag: (callee) => `is printed by \`${callee}\` where attributes stand, such as \`onfocus\``,
  address: (callee) =>
    `is the whole address that \`${callee}\` prints, which may begin with \`javascript:\``,
  script: (callee) => `is printed by \`${callee}\` into a script, where escaping does not help`,
  'event-handler': (callee) =>
    `is printed by \`${callee}\` into the script of an attribute, where escaping is undone`,
};

const NOTES: Readonly<Record<Printed['danger'], string>> = {
  markup: 'markup in this becomes part of the page',
  unquoted: 'put quotes around it',
  tag: 'choose among known attributes',
  address: 'check the scheme',
  script: 'print it with `tojson`',
  'event-handler': 'keep it in a `data-` attribute and read it in the script',
};

/** What takes a click, or data that does not come with the request. */
const MILDER: ReadonlySet<Printed['danger']> = new Set(['address']);

function remedyOf({ danger, isLeftToEngine }: Printed): string {
  if (danger !== 'markup') {
    return NOTES[danger];
  }
  return isLeftToEngine
    ? 'let the engine escape (`autoescape`), or escape it here'
    : 'let the template escape it, or clean it with `nh3` first';
}

const PRINTED = {
  stored: 'medium',
  response: 'medium',
  file: 'medium',
  parameter: 'medium',
} as const;
const SEVERITIES = { response: 'medium', file: 'medium', parameter: 'medium' } as const;
