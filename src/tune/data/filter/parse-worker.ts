// A thread that parses while another one reads and compares: answers lists of codes, in the order they came, with whether each is Python.
import { parentPort } from 'node:worker_threads';

import { parseTolerantly } from '../../../python/parse-tolerantly.ts';
import { loadPythonParser } from '../../../python/parser.ts';

if (parentPort !== null) {
  const port = parentPort;
  const parser = await loadPythonParser();
  port.on('message', (codes: readonly string[]) => {
    port.postMessage(
      codes.map(
        (code) => parser.accepts(code) || parseTolerantly(parser, code).problems.length === 0,
      ),
    );
  });
}
