import { describe, expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { Name } from '../tree/nodes.ts';
import { walk } from '../tree/walk.ts';
import { reachingDefinitions } from './reaching-definitions.ts';

const parser = await loadPythonParser();

/** Lines of the definitions that reach the last use of `x`, or the one on a line. */
function linesOf(lines: readonly string[], line?: number): readonly number[] {
  const module = analyseSource(parser, 'app.py', lines.join('\n'));
  const uses: Name[] = [];
  walk(module.tree, (node) => {
    const binding = node.kind === 'name' ? module.scopes.bindingOf(node) : undefined;
    if (node.kind === 'name' && node.name === 'x' && binding?.references.includes(node) === true) {
      uses.push(node);
    }
  });
  const use = uses.findLast(
    ({ span }) => line === undefined || module.lines.positionAt(span.start).line === line,
  );
  const binding = use === undefined ? undefined : module.scopes.bindingOf(use);
  return use === undefined || binding === undefined
    ? []
    : reachingDefinitions(module.scopes, binding, use).map(
        ({ name }) => module.lines.positionAt(name.span.start).line,
      );
}

describe('definitions that reach a use', () => {
  test.each<[string, readonly string[], readonly number[]]>([
    ['the last one', ['x = 1', 'x = 2', 'print(x)'], [2]],
    ['its own value', ['x = 1', 'x = x + 1'], [1]],
    ['both branches', ['x = 1', 'if a:', '    x = 2', 'else:', '    x = 3', 'print(x)'], [3, 5]],
    ['a branch that ends', ['x = 1', 'if a:', '    x = 2', '    raise E', 'print(x)'], [1]],
    ['the branch taken', ['x = 1', 'if True:', '    x = 2', 'print(x)'], [3]],
    ['`+=` keeps what was there', ['x = 1', 'x += 1', 'print(x)'], [1, 2]],
    ['`del` takes it away', ['x = 1', 'del x', 'x = 2', 'print(x)'], [3]],
    ['several targets', ['x = 1', 'y = x = 2', 'print(x)'], [2]],
    ['a `with`', ['x = 1', 'with a as x:', '    print(x)'], [2]],
    ['a function of the name', ['x = 1', 'def x(): ...', 'print(x)'], [2]],
  ])('%s', (_, lines, expected) => {
    expect(linesOf(lines)).toEqual(expected);
  });

  test('in a loop what stands after the use comes round', () => {
    const lines = ['x = 1', 'while a:', '    print(x)', '    x = 2', 'x = 3'];
    expect(linesOf(lines)).toEqual([1, 4]);
  });

  test('a loop’s target is bound in the loop, and after it where there was an element', () => {
    const lines = ['x = 1', 'for x in a:', '    print(x)', 'print(x)'];
    expect(linesOf(lines, 3)).toEqual([2]);
    expect(linesOf(lines, 4)).toEqual([1, 2]);
  });

  test('a loop that only `break` leaves', () => {
    const lines = ['x = 1', 'while True:', '    x = 2', '    if a:', '        break', 'print(x)'];
    expect(linesOf(lines)).toEqual([3]);
  });

  test('what raised may have taken effect or not', () => {
    const lines = [
      'x = 1',
      'try:',
      '    x = f()',
      '    x = g()',
      'except E:',
      '    print(x)',
      'else:',
      '    print(x)',
    ];
    expect(linesOf(lines, 6)).toEqual([1, 3, 4]);
    expect(linesOf(lines, 8)).toEqual([4]);
  });

  test('a pattern binds where it matches', () => {
    const lines = [
      'x = 1',
      'match a:',
      '    case [x] if x > 0:',
      '        print(x)',
      '    case _:',
      '        pass',
      'print(x)',
    ];
    expect(linesOf(lines, 3)).toEqual([3]);
    expect(linesOf(lines, 4)).toEqual([3]);
    expect(linesOf(lines, 7)).toEqual([1, 3]);
  });

  test('a walrus binds where it is evaluated', () => {
    expect(linesOf(['x = 1', 'if (x := f()):', '    print(x)'])).toEqual([2]);
    expect(linesOf(['x = 1', 'if a and (x := f()):', '    print(x)'])).toEqual([1, 2]);
    expect(linesOf(['x = 1', 'print([x for y in a if (x := y)])'])).toEqual([1, 2]);
  });

  test('parameters reach as far as nothing else is assigned', () => {
    const lines = ['def f(x):', '    print(x)', '    if a:', '        x = 1', '    print(x)'];
    expect(linesOf(lines, 2)).toEqual([1]);
    expect(linesOf(lines, 5)).toEqual([1, 4]);
  });

  test('a class body runs where it stands, in order', () => {
    const lines = ['x = 1', 'class A:', '    x = 2', '    x = 3', '    y = x', 'x = 4'];
    expect(linesOf(lines)).toEqual([4]);
  });

  test('another function may run at any time', () => {
    expect(linesOf(['x = 1', 'def f():', '    return x', 'x = 2'])).toEqual([1, 4]);
    const global = ['x = 1', 'def f():', '    global x', '    x = 2', 'x = 3', 'f()', 'print(x)'];
    expect(linesOf(global)).toEqual([4, 5]);
  });
});
