import type { Flow } from '../../dataflow/engine/flow.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const osCommandInjection = defineFlowRule({
  meta: {
    id: 'security/os-command-injection',
    summary: 'Data from outside becomes part of a command line',
    severity: 'critical',
    cwe: 78,
    since: '0.1.0',
    question:
      'Can somebody other than the operator of this machine choose any part of the command line that is handed to the shell?',
  },
  sink: 'os-command',
  settles: ['security/shell-with-variable', 'security/ruff-s602', 'security/ruff-s605'],
  parameters: true,
  sources: ['request', 'upload', 'message', 'response', 'stored', 'file', 'local'],
  report(flow) {
    if (isListOfOwn(flow)) {
      return undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} becomes part of the command that \`${flow.sink.callee}\` runs: ${senderOf(flow)} can run other commands; give a list of arguments to a fixed program, without a shell`,
      note: 'a command is read from this',
    });
  },
});

/** `Popen(command.split())` reads no shell's language: what a row or a file holds becomes arguments there, and no other command. */
function isListOfOwn({ origin, steps, sink }: Flow): boolean {
  const isOwn =
    origin.kind === 'source' && (origin.source === 'stored' || origin.source === 'file');
  const isSplit = steps.some(({ note }) => /^through `(?:.*\.)?split`$/.test(note));
  return isOwn && isSplit && /^(?:subprocess|asyncio)\./.test(sink.callee);
}

const SEVERITIES = {
  response: 'high',
  stored: 'medium',
  file: 'medium',
  local: 'medium',
  parameter: 'medium',
} as const;
