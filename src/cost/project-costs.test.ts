import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { costFacts } from './cost-facts.ts';
import { projectCosts, type ProjectCall } from './project-costs.ts';

const parser = await loadPythonParser();

/** Powers of the callee's terms, and where each step of its explanation stands. */
function calleeOf(files: Readonly<Record<string, string>>, call: ProjectCall) {
  const modules = Object.entries(files).map(([path, text]) => ({
    path,
    facts: costFacts(analyseSource(parser, path, text), (source) => source),
  }));
  // Facts lie in the cache as JSON.
  const callee = projectCosts(structuredClone(modules)).calleeOf(call);
  return (
    callee && {
      name: callee.name,
      parameters: callee.parameters,
      terms: callee.terms.map(({ size, steps }) => ({
        powers: Object.fromEntries(size.powers),
        steps: steps.map(({ location, note }) => `${location.file}:${location.start.line} ${note}`),
      })),
    }
  );
}

const SHOP = {
  'shop/totals.py': [
    'def total(orders):',
    '    return sum(order.amount for order in orders)',
    '',
    'def ranks(scores, others):',
    '    return [[a < b for b in others] for a in scores]',
  ].join('\n'),
  'shop/board.py': [
    'from . import totals',
    'from .totals import ranks as compare',
    '',
    'class Board:',
    '    def __init__(self, entries):',
    '        self.sum = totals.total(entries)',
    '',
    '    def table(self, players, rows=()):',
    '        for player in players:',
    '            print(self._line(player, players))',
    '        return compare(others=players, scores=players)',
    '',
    '    def _line(self, player, everybody):',
    '        return totals.total(everybody)',
  ].join('\n'),
};

test('a call of another module costs what its function does, in the words of the caller', () => {
  const call = { path: 'app.py', target: 'shop.board.Board.table', isOnObject: true };
  expect(calleeOf({ ...SHOP, 'app.py': 'from shop.board import Board' }, call)).toEqual({
    name: 'Board.table',
    parameters: ['players', 'rows'],
    terms: [
      {
        powers: { players: 2 },
        steps: [
          'shop/board.py:9 loop over players',
          'shop/board.py:10 calls _line',
          'shop/board.py:14 calls total',
          'shop/totals.py:2 loop over orders',
        ],
      },
    ],
  });
});

test('making an object costs what its constructor does', () => {
  const call = { path: 'app.py', target: 'shop.board.Board', isOnObject: false };
  expect(calleeOf({ ...SHOP, 'app.py': 'import shop.board' }, call)).toMatchObject({
    name: 'Board.__init__',
    parameters: ['entries'],
    terms: [{ powers: { entries: 1 } }],
  });
});

test('modules that call each other in a circle each count what they do themselves', () => {
  const files = {
    'even.py': 'import odd\ndef even(n, seen):\n    print(max(seen))\n    odd.odd(n - 1, seen)\n',
    'odd.py': 'import even\ndef odd(n, seen):\n    even.even(n - 1, seen)\n',
  };
  const call = { path: 'odd.py', target: 'even.even', isOnObject: false };
  expect(calleeOf(files, call)).toMatchObject({ terms: [{ powers: { seen: 1 } }] });
});

test.each(['shop.totals.missing', 'elsewhere.total', 'json.dumps'])('%s is nobody’s', (target) => {
  expect(calleeOf(SHOP, { path: 'shop/board.py', target, isOnObject: false })).toBeUndefined();
});
