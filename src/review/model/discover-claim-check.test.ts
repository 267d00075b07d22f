import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { claimProblem } from './discover-claim-check.ts';

const SOURCE = `def report(db, ids):
    rows = [db.load(one) for one in ids]
    names = {"a": 1}
    mode = open("settings/mode.txt").read()
    return len(rows), names, mode
`;

test.each([
  ['Every turn of `ids` asks the database again through `load`.', undefined],
  ['Naming the result `rows` is bad for readability here.', 'style'],
  ['Too short.', 'broken'],
  ['The query might be slow when many `ids` are given.', 'hedged'],
  ['The value of `cursor` is asked once for each row.', 'unknown-name'],
  ['It calls `load()` once for every one of the `ids`.', undefined],
  ['It calls `len` although nobody asked for the number.', undefined],
  ['It calls `close()` before the rows have been read.', 'unknown-call'],
  ['The call of `sorted` reads every row a second time.', 'unknown-call'],
  ['Here `update()` is called once for every single row.', 'unknown-call'],
  ['The file `settings/mode.txt` is read and never closed.', undefined],
  ['The helper in store/db.py waits for every single row.', undefined],
  ['The secret in `config/secrets.yaml` is read on every call.', 'unknown-path'],
  ['Since `rows` is a list, it holds every row in memory.', undefined],
  ['Since `names` is a dictionary the order is kept here.', undefined],
  ['Since `rows` is a generator it can be read only once.', 'wrong-type'],
  ['When `names` is None the length of it cannot be had.', 'wrong-type'],
  ['Because `ids` is a list all of it is held in memory.', undefined],
])('%s', async (claim, problem) => {
  const module = analyseSource(await loadPythonParser(), 'report.py', SOURCE);
  const info = module.functions.find(({ qualifiedName }) => qualifiedName === 'report');
  expect(
    info &&
      claimProblem(claim, {
        source: SOURCE,
        info,
        module,
        paths: ['report.py', 'app/store/db.py'],
      }),
  ).toBe(problem);
});
