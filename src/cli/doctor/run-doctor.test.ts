import { expect, it } from 'vitest';

import { missing, ok, problem } from './examination.ts';
import { doctorText } from './run-doctor.ts';

it('says what to do below the line that it is about', () => {
  expect(
    doctorText([
      ok('node', '26.10.0 on linux-x64'),
      missing('ollama', 'nothing answers', 'Start it with `ollama serve`.'),
      problem('data', '/data cannot be written', 'Change its permissions.'),
    ]),
  ).toMatchInlineSnapshot(`
    "ok       node    26.10.0 on linux-x64
    missing  ollama  nothing answers
                     Start it with \`ollama serve\`.
    problem  data    /data cannot be written
                     Change its permissions.

    One thing is broken.
    "
  `);
});

it('is content when nothing is missing', () => {
  expect(doctorText([ok('node', '26.10.0')])).toMatch(/^ok .*\n\nAll is well\.\n$/u);
});

it('never lets a name speak to the terminal', () => {
  expect(doctorText([ok('models', 'evil\u001B[2J')])).not.toContain('\u001B');
});
