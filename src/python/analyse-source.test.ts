import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSource } from './analyse-source.ts';
import { moduleComplexity } from './metrics/cyclomatic.ts';
import { maintainabilityIndex } from './metrics/maintainability.ts';
import { loadPythonParser } from './parser.ts';
import type { PythonParser } from './parser.ts';
import type { SourceModule } from './source-module.ts';
import { MAX_DEPTH, MAX_ELIF_CHAIN } from './tree/lowering.ts';
import type { Node } from './tree/nodes.ts';
import { ancestors, walk } from './tree/walk.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function analyse(text: string): SourceModule {
  return analyseSource(parser, 'shop/stock.py', text);
}

function sources({ text, tree }: SourceModule, kind: Node['kind']): string[] {
  const found: string[] = [];
  walk(tree, (node) => {
    if (node.kind === kind) {
      found.push(text.slice(node.span.start, node.span.end));
    }
  });
  return found;
}

describe('spans', () => {
  test('are UTF-16 offsets, also after characters outside the basic plane', () => {
    const module = analyse('label = "📦📦"; count = 3  # 🎈 done\n');
    expect(sources(module, 'assignment')).toEqual(['label = "📦📦"', 'count = 3']);
    expect(module.comments.map((comment) => comment.text)).toEqual(['# 🎈 done']);
  });

  test('hold with carriage returns, tabs, form feeds and without a last line ending', () => {
    const module = analyse('if ready:\r\n\tgo("a")\r\n\f\r\nstop("b")');
    expect(sources(module, 'call')).toEqual(['go("a")', 'stop("b")']);
    expect(sources(module, 'if')).toEqual(['if ready:\r\n\tgo("a")']);
    expect(module.syntaxErrors).toEqual([]);
  });

  test('of blocks end with their last statement, not with a comment behind it', () => {
    const module = analyse('def f():\n    pass  # why\n    # more\n\nx = 1\n');
    expect(sources(module, 'function')).toEqual(['def f():\n    pass']);
  });

  test('every node but the module knows its parent', () => {
    const module = analyse('class A:\n    def f(self, x=lambda y: y): return f"{x}"\n');
    const orphans: Node[] = [];
    walk(module.tree, (node) => {
      const top = [...ancestors(node)].at(-1) ?? node;
      if (top !== module.tree) {
        orphans.push(node);
      }
    });
    expect(orphans).toEqual([]);
  });
});

describe('files that are hardly Python', () => {
  test.each([
    ['nothing', '', 0],
    ['blank lines', '\n\n', 0],
    ['one comment', '# only this', 0],
  ])('%s is an empty module', (_name, text, size) => {
    const module = analyse(text);
    expect(module.tree.body).toHaveLength(size);
    expect(module.syntaxErrors).toEqual([]);
    expect(module.functions.map((info) => info.qualifiedName)).toEqual(['<module>']);
  });

  test('names are compared as Python compares them', () => {
    const module = analyse('ﬁle = 1\nprint(file)\n');
    expect(module.scopes.module.bindings.get('file')?.references).toHaveLength(1);
  });
});

/** Line and message of each problem. */
function problems(text: string): string[] {
  const { lines, syntaxErrors } = analyse(text);
  return syntaxErrors.map(({ span, message }) => {
    const { line, column } = lines.positionAt(span.start);
    return `${line}:${column} ${message}`;
  });
}

describe('syntax errors', () => {
  test.each([
    ['def f(x) return x\n', '1:10 unexpected "return"'],
    ['if x\n    y = 1\nz = 2\n', '1:5 missing ":"'],
    ['x = = 2\n', '1:5 unexpected "="'],
    ['a = 1\nprint("a"\nb = 2\n', '2:6 "(" is never closed'],
    ['x = [1, 2\ny = 3\n', '1:5 "[" is never closed'],
    ['x = 1)\ny = 2\n', '1:6 ")" closes nothing'],
    ["x = 'abc\ny = 2\n", '1:5 string is never closed'],
    ['x = """abc\ny = 2\n', '1:5 string is never closed'],
    ['def f():\nx = 1\n', '1:9 missing indented block'],
    ['for in y:\n    pass\n', '1:4 missing identifier'],
    ['value = f"{a b}"\n', '1:14 unexpected "b"'],
    ['$price = 1\n', '1:1 unexpected "$"'],
    ['x = y if z\n', '1:1 not valid Python: "x = y if z"'],
  ])('%j says where and what', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  test('the statements around an unclosed bracket are read', () => {
    const module = analyse('def f(a:\n    pass\n\ndef good():\n    return 1\n\nx = g(1, [2\n');
    expect(module.functions.map((info) => info.qualifiedName)).toEqual(['<module>', 'good']);
    expect(module.syntaxErrors.map((problem) => problem.message)).toEqual([
      '"(" is never closed',
      '"(" is never closed',
    ]);
  });

  test('Python 2 is read without complaint', () => {
    expect(problems('print "a" % b,\nexec code in scope\nraise E, "m"\nx = 0777\n')).toEqual([]);
  });
});

describe('nesting that no person wrote', () => {
  test.each([
    ['unary operators', `x = ${'-'.repeat(200_000)}1\n`],
    ['brackets', `x = ${'['.repeat(5000)}${']'.repeat(5000)}\n`],
    ['calls', `x = ${'f('.repeat(3000)}${')'.repeat(3000)}\n`],
    ['attributes', `x = a${'.b'.repeat(5000)}\n`],
    ['sums', `x = ${Array.from({ length: 5000 }, () => 'a').join(' + ')}\n`],
    ['lambdas', `x = ${'lambda: '.repeat(3000)}1\n`],
    ['functions', nestedFunctions(400)],
  ])('%s are cut off with a problem, and everything else still works', (_name, text) => {
    const module = analyse(`${text}\ndone = 1\n`);
    expect(module.syntaxErrors[0]?.message).toBe('nested too deeply to be analysed');
    expect(deepest(module)).toBeLessThanOrEqual(3 * MAX_DEPTH);
    expect(moduleComplexity(module.tree)).toBeGreaterThan(0);
    expect(maintainabilityIndex(module.tree, text)).toBeGreaterThanOrEqual(0);
  });

  test('parentheses are no nesting', () => {
    const module = analyse(`x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`);
    expect(module.syntaxErrors).toEqual([]);
    expect(sources(module, 'number')).toEqual(['1']);
  });

  test('the deepest tree there can be leaves room on the stack', () => {
    const branches = 'elif a:\n    b()\n'.repeat(MAX_ELIF_CHAIN - 2);
    const calls = `${'f(x for x in ['.repeat(200)}${'])'.repeat(200)}`;
    const text = `if a:\n    pass\n${branches}elif a:\n    ${calls}\n`;
    const module = analyse(text);
    expect(module.functions[0]?.calls.length).toBeGreaterThan(MAX_ELIF_CHAIN);
    expect(maintainabilityIndex(module.tree, text)).toBeGreaterThanOrEqual(0);
  });

  test('a long chain of elif keeps all its branches', () => {
    const branches = Array.from({ length: 20_000 }, (_, i) => `elif kind == ${i}:\n    f(${i})\n`);
    const module = analyse(`if first:\n    pass\n${branches.join('')}`);
    expect(module.functions[0]?.calls).toHaveLength(20_000);
    expect(module.syntaxErrors.map((problem) => problem.message)).toEqual([
      `more than ${MAX_ELIF_CHAIN} branches in one "if"`,
    ]);
  });

  test('an ordinary chain of elif is not cut', () => {
    const branches = Array.from({ length: 200 }, (_, i) => `elif kind == ${i}:\n    f(${i})\n`);
    expect(problems(`if first:\n    pass\n${branches.join('')}`)).toEqual([]);
  });

  test('a file that never closes ten thousand brackets', () => {
    expect(problems('f(\n'.repeat(10_000))[0]).toBe('1:2 "(" is never closed');
  });
});

function nestedFunctions(count: number): string {
  const headers = Array.from({ length: count }, (_, depth) => `${' '.repeat(depth)}def f():\n`);
  return `${headers.join('')}${' '.repeat(count)}pass\n`;
}

function deepest({ tree }: SourceModule): number {
  let result = 0;
  const depths = new Map<Node, number>();
  walk(tree, (node) => {
    const depth = node.parent === undefined ? 0 : (depths.get(node.parent) ?? 0) + 1;
    depths.set(node, depth);
    result = Math.max(result, depth);
  });
  return result;
}
