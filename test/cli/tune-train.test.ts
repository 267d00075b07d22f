import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import {
  dataFolder,
  fakeProgram,
  verdictRow,
  weightsFolder,
} from '../../src/tune/train/fake-uv.fixture.ts';
import { expectNoStack, project, runAssay, temporaryFolder } from './run-assay.ts';

/** What is refused before Python is asked for anything. */
describe('assay tune train', () => {
  it('needs Python or uv, and says so before anything is written', async () => {
    const cwd = temporaryFolder();
    const base = weightsFolder({ dtype: 'F16' });
    const run = await runAssay(
      ['tune', 'train', '--base', base, '--data', dataFolder(8), '--out', 'run'],
      { cwd, env: { PATH: temporaryFolder() } },
    );
    expect(run.stderr).toContain('PYTHON_MISSING');
    expect(run.stderr).toContain('Install Python or uv');
    expect(run.code).toBe(3);
  });

  it.each([
    { name: 'no data', args: ['--data', 'nowhere'], says: 'There is no train.jsonl in' },
    { name: 'foreign data', args: ['--data', 'foreign'], says: 'Line 1 of' },
    {
      name: 'single answers for dpo',
      args: ['--data', 'set', '--method', 'dpo'],
      says: 'has no rows for dpo',
    },
    {
      name: 'steps and epochs',
      args: ['--data', 'set', '--steps', '3', '--epochs', '2'],
      says: '--steps and --epochs',
    },
    {
      name: 'layers that are none',
      args: ['--data', 'set', '--layers', 'first:2'],
      says: 'last: and a number',
    },
    {
      name: 'a rate of nothing',
      args: ['--data', 'set', '--learning-rate', '0'],
      says: 'a number above 0',
    },
  ])('refuses $name', async ({ args, says }) => {
    const cwd = project({
      'foreign/train.jsonl': '{"instruction": "add", "output": "a + b"}\n',
      'set/train.jsonl': `${JSON.stringify(verdictRow(1))}\n`,
    });
    const run = await runAssay(['tune', 'train', '--base', '0.5b', '--out', 'run', ...args], {
      cwd,
    });
    expect(run.stderr).toContain(says);
    expect(run.code).toBe(2);
  });

  it('refuses --qlora where there is no card, before anything is fetched', async () => {
    const run = await runAssay(
      [
        'tune',
        'train',
        '--base',
        'maker/coder-7b',
        '--data',
        dataFolder(8),
        '--out',
        'run',
        '--qlora',
      ],
      { cwd: temporaryFolder(), env: { PATH: temporaryFolder() } },
    );
    expect(run.stderr).toContain('--qlora needs an NVIDIA card');
    expect(run.stderr).toContain('--notebook colab');
    expect(run.code).toBe(2);
    expectNoStack(run);
  });

  it('says what would fit where memory will not do, before anything is run', async () => {
    const bin = temporaryFolder();
    fakeProgram(bin, 'uv', '[ "$1" = --version ] && echo uv 9.9 && exit 0; exit 99');
    const config = { hidden_size: 16_384, intermediate_size: 65_536, num_hidden_layers: 200 };
    const base = weightsFolder({ dtype: 'F16', config });
    const run = await runAssay(
      ['tune', 'train', '--base', base, '--data', dataFolder(8), '--out', 'run'],
      { cwd: temporaryFolder(), env: { PATH: bin } },
    );
    expect(run.stderr).toContain('MODEL_TOO_LARGE');
    expect(run.stderr).toContain('What helps:');
    expect(run.stderr).toContain('--anyway starts it all the same');
    expect(run.code).toBe(3);
    expectNoStack(run);
  });

  it('writes a notebook without Python, for a base on the hub', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'train.jsonl'), `${JSON.stringify(verdictRow(1))}\n`);
    const run = await runAssay(
      [
        'tune',
        'train',
        '--base',
        'maker/coder-7b',
        '--data',
        cwd,
        '--out',
        'run',
        '--notebook',
        'kaggle',
      ],
      { cwd, env: { PATH: temporaryFolder() } },
    );
    expect(run.stderr).toContain('run-kaggle.ipynb');
    expect(run.code).toBe(0);
  });
});
