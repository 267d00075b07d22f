import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { TrainingRow } from '../../src/tune/training-row.ts';

/** Writes a set of 64 rows and 16 held back: whether `eval` is reached, right and wrong in turns. */
export function writeTrainingSet(folder: string, kind: TrainingRow['kind']): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, count] of [
    ['train', 64],
    ['validation', 16],
  ] as const) {
    const rows = Array.from({ length: count }, (_, index) =>
      row(`${name}_${index}`, index % 2 === 0, kind),
    );
    writeFileSync(
      join(folder, `${name}.jsonl`),
      rows.map((one) => `${JSON.stringify(one)}\n`).join(''),
    );
  }
}

function row(name: string, isReal: boolean, kind: TrainingRow['kind']): TrainingRow {
  const code = isReal ? `total = eval(${name})` : `total = int(${name})`;
  const right = [{ role: 'assistant' as const, content: isReal ? 'Yes' : 'No' }];
  const wrong = [{ role: 'assistant' as const, content: isReal ? 'No' : 'Yes' }];
  const common = {
    id: name,
    task: 'verdict' as const,
    prompt: [
      { role: 'system' as const, content: 'You review Python code. Answer Yes or No.' },
      { role: 'user' as const, content: 'answer = eval(line)\nDoes this run what it is given?' },
      { role: 'assistant' as const, content: 'Yes' },
      { role: 'user' as const, content: `${code}\nDoes this run what it is given?` },
    ],
    origin: { source: 'rules', group: name, code },
  };
  return kind === 'sft'
    ? { ...common, kind, completion: right }
    : { ...common, kind, chosen: right, rejected: wrong };
}
