import { describe, expect, it } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { changedSubject } from './changed-subject.ts';
import { isNotTriable } from './not-triable.ts';
import { liftStatements } from './subjects/lift-statements.ts';

const parser = await loadPythonParser();

function changed(before: string, after: string) {
  return changedSubject(
    analyseSource(parser, 'a.py', before),
    analyseSource(parser, 'a.py', after),
  );
}

const BILL = `import os
def tax(x):
    return x * 2
class Cart:
    def total(self):
        return 1
    def count(self):
        return 2
`;

describe('what differs between two versions', () => {
  it.each([
    ['a function', BILL.replace('x * 2', 'x + x'), 'tax'],
    ['a method', BILL.replace('return 2', 'return 3'), 'Cart.count'],
    [
      'a function with a new import and helper',
      `import re\n${BILL.replace('x * 2', 'twice(x)')}def twice(x):\n    return x + x\n`,
      'tax',
    ],
    [
      'a function with a new constant',
      BILL.replace('def tax', 'RATE = 2\ndef tax').replace('x * 2', 'x * RATE'),
      'tax',
    ],
  ])('%s', (_, after, name) => {
    expect(changed(BILL, after)).toMatchObject({ original: { name }, rewrite: { name } });
  });

  it('several functions, through the one that calls the others', () => {
    const before = 'def inner(x):\n    return x\ndef outer(x):\n    return inner(x)\n';
    const after = before.replace('return x', 'return +x').replace('inner(x)\n', 'inner(+x)\n');
    expect(changed(before, after)).toMatchObject({ original: { name: 'outer' } });
  });

  it('functions that have nothing to do with each other are refused', () => {
    const after = BILL.replace('x * 2', 'x + x').replace('return 2', 'return 3');
    expect(changed(BILL, after)).toMatchObject({ code: 'no-such-function' });
  });

  it('comments alone are no change', () => {
    expect(changed(BILL, `# more\n${BILL}`)).toMatchObject({ code: 'no-such-function' });
  });

  it('statements of a script, from what they begin with', () => {
    const before = `n = int(input())
total = 0
for i in range(n):
    total += i
print(total)
`;
    const pair = changed(before, before.replace('total += i', 'total = total + i'));
    expect(pair).toMatchObject({ original: { name: 'lines 2 to 4' } });
    const lifted = isNotTriable(pair) ? pair : liftStatements(pair);
    expect(lifted).toMatchObject({
      original: { parameters: ['n'], results: ['total'] },
    });
  });

  it('statements that ask for input are refused', () => {
    const before = 'for i in range(3):\n    print(int(input()))\n';
    expect(changed(before, before.replace('int(input())', 'float(input())'))).toMatchObject({
      code: 'asks-the-user',
    });
  });

  it('statements under the script condition', () => {
    const before = `def main():
    pass
if __name__ == "__main__":
    xs = [3, 1, 2]
    out = []
    for x in xs:
        out.append(x)
    print(out)
`;
    const pair = changed(before, before.replace('out.append(x)', 'out += [x]'));
    expect(pair).toMatchObject({ original: { name: 'lines 5 to 7' } });
    expect(isNotTriable(pair) ? pair : liftStatements(pair)).toMatchObject({
      original: { parameters: ['xs'], results: ['out'] },
    });
  });
});
