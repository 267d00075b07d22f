import { assayFolders } from '../../io/folders.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { interruptOnSignal } from '../interruption.ts';
import type { Examination } from './examination.ts';
import { examineMachine } from './machine.ts';
import { examineModels } from './models.ts';
import { examineSandbox } from './sandbox.ts';

/**
 * `assay doctor`: what a review may need and how it is, to stdout. Exit code 1 when something is broken.
 *
 * @throws ReviewError `HOME_MISSING`, `USAGE` for a relative `ASSAY_HOME`, `CANCELLED`.
 */
export async function runDoctor(json: boolean): Promise<void> {
  const folders = assayFolders();
  const interruption = interruptOnSignal();
  try {
    const examinations = [
      ...(await examineMachine(folders, interruption.signal)),
      ...(await examineModels(folders.data, interruption.signal)),
      ...(await examineSandbox(interruption.signal)),
    ];
    process.stdout.write(json ? doctorJson(examinations) : doctorText(examinations));
    process.exitCode = examinations.some((one) => one.state === 'problem') ? 1 : 0;
  } finally {
    interruption.stop();
  }
}

const MARKS = { ok: 'ok     ', missing: 'missing', problem: 'problem' } as const;

/** One line each, what to do below it, and a line that sums up. */
export function doctorText(examinations: readonly Examination[]): string {
  const width = Math.max(...examinations.map((one) => one.name.length));
  const indent = ' '.repeat(width + MARKS.ok.length + 4);
  const lines = examinations.flatMap((one) => [
    `${MARKS[one.state]}  ${one.name.padEnd(width)}  ${escapeTerminalLine(one.text)}`,
    ...(one.remedy === undefined ? [] : [indent + escapeTerminalLine(one.remedy)]),
  ]);
  return `${[...lines, '', summary(examinations)].join('\n')}\n`;
}

function summary(examinations: readonly Examination[]): string {
  const problems = examinations.filter((one) => one.state === 'problem').length;
  if (problems > 0) {
    return problems === 1 ? 'One thing is broken.' : `${problems} things are broken.`;
  }
  return examinations.some((one) => one.state === 'missing')
    ? 'Nothing is broken; a review works without what is missing, and does more with it.'
    : 'All is well.';
}

function doctorJson(examinations: readonly Examination[]): string {
  const ok = examinations.every((one) => one.state !== 'problem');
  return `${JSON.stringify({ ok, examinations }, undefined, 2)}\n`;
}
