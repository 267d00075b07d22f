import { describe, expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import { displayWidth } from '../text/display-width.ts';
import { at, buildFile, buildFinding, buildResult } from './fixtures/build-result.ts';
import { shopResult, shopRules } from './fixtures/shop-result.ts';
import { renderFinding, renderSummary, textReporter } from './text.ts';

const OPTIONS = { color: false, width: 80, rules: shopRules };

function frameOf(text: string, quote: string, more: Partial<Finding> = {}): string {
  const file = buildFile('a.py', text);
  const shown = renderFinding(buildFinding(at(file, quote), more), file, OPTIONS);
  return shown.split('\n').slice(2).join('\n');
}

test('a whole review', () => {
  expect(textReporter.render(shopResult, OPTIONS)).toMatchInlineSnapshot(`
    "shop/admin.py:7:23  critical  security/sql-string-formatting
      data flow · model 0.94
      SQL is put together from request data: \`where\` reaches \`execute\`
        5 │     term = request.args["q"]
          │            ━━━━━━━━━━━━━━━━━ 1 source: query string of a request
        6 │     where = f"name LIKE '%{term}%'"
          │             ━━━━━━━━━━━━━━━━━━━━━━━ 2 put into SQL text
        7 │     rows = db.execute("SELECT * FROM item WHERE " + where)
          │                       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
          │                       3 sink: sqlite3.Connection.execute
        8 │     return rows.fetchall()
      model  qwen2.5-coder-1.5b says yes · the finding is right with probability
             0.94
      also   S608
      why    Whoever can set \`q\` can read every table. Pass the value as a
             parameter, so that the database never reads it as SQL.
      id     f0e1d2c3

    shop/settings.py:2:15  critical  secrets/hard-coded-password
      The password "hu••••••••" is written into the source
        1 │ DEBUG = False
        2 │ DB_PASSWORD = "hu••••••••"
          │               ━━━━━━━━━━━━
      why    Everyone with the code has hu••••••••. Change it, then read it from the
             environment. (the model’s words)
      id     f0e1d2c3

    shop/billing.py:5:9  high  performance/nested-loop-search  O(customers · orders)
      every order is read once for every customer
        4 │     for customer in customers:
        5 │         for order in orders:
          │         ━━━━━━━━━━━━━━━━━━━━ runs for each customer
        6 │             if order.customer_id == customer.id:
      cost   O(customers · orders): loop over customers (line 4) × loop over orders
             (line 5)
      trial  refused a rewrite: totals([Customer(id=1)], []) gives {}, rewritten {1:
             0} (value differs)
      id     f0e1d2c3

    shop/billing.py:14:12  medium  performance/membership-in-list
      tried ✓ 124× faster
      \`order in seen\` searches a list that grows with the loop
       13 │     for order in orders:
       14 │         if order.customer_id in seen:
          │            ━━━━━━━━━━━━━━━━━━━━━━━━━
       15 │             continue
      trial  same result on 512 inputs, 4 of 4 branches, no difference found by
             CrossHair 0.0.98
      time   n = 4,096: 77 ms → 620 µs (CPython 3.12.4, native (bubblewrap))
      growth n^1.97 → n^1.02; memory 4.6×; slower up to n = 16
      fix    keep what was seen in a set · checked: parses, finding gone, nothing
             new
       12 │ -     seen = []
          │ +     seen = set()
       13 │       for order in orders:
        … │
       15 │               continue
       16 │ -         seen.append(order.customer_id)
          │ +         seen.add(order.customer_id)
      id     f0e1d2c3

    analysis.ipynb: cell 3, line 2  medium  security/ruff-s301
      \`pickle.load\` runs code from its input
        1 │ import pickle
        2 │ basket = pickle.load(source)
          │          ━━━━━━━━━━━━━━━━━━━
      id     f0e1d2c3

    shop/billing.py:7:39  low  model/discovered                           model only
      amounts of several currencies are added up
        6 │             if order.customer_id == customer.id:
        7 │                 result[customer.id] = result.get(customer.id, 0) + orde…
          │                                       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
        8 │     return result
      model  qwen2.5-coder-1.5b · “result.get(customer.id, 0) + order.amount” (line
             7)
      fix    refuse to add different currencies · not tried
        7 │ -                 result[customer.id] = result.get(customer.id, 0) + or…
          │ +                 result[customer.id] = add(result.get(customer.id), or…
      id     f0e1d2c3

    6 findings in 4 files (30 lines): 2 critical, 1 high, 2 medium, 1 low
    31.2 s: analysis 0.9, model 24.8 (qwen2.5-coder-1.5b, embedded, 2 threads),
    trials 5.5
    model judged 9 candidates, read 4 of 12 functions, proposed 1 rewrite, explained
    1 finding; replies: 20 ok, 1 truncated, 2 malformed
    2 rewrites tried: 1 faster, 1 refused (CPython 3.12.4, native (bubblewrap))
    1 finding silenced in the source
    3 paths skipped: 2 generated, 1 virtual environment
      note   The model reads functions of up to 200 lines. Larger ones are cut.
    INCOMPLETE: 2 things could not be looked at
      judge    3 candidates were not judged, the budget of 30 s was spent
               Give it more: --budget 60s
      analyse  shop/broken.py: not valid Python from line 12 on
    "
  `);
});

test('stays within 80 columns', () => {
  for (const line of textReporter.render(shopResult, OPTIONS).split('\n')) {
    expect(displayWidth(line)).toBeLessThanOrEqual(80);
  }
});

test('colour adds nothing but colour', () => {
  const colored = textReporter.render(shopResult, { ...OPTIONS, color: true });
  expect(colored).toContain('\u001B[31m');
  // oxlint-disable-next-line no-control-regex -- the escape codes are the point
  expect(colored.replaceAll(/\u001B\[\d+m/g, '')).toBe(textReporter.render(shopResult, OPTIONS));
});

describe('source frame', () => {
  test('tabs keep the underline under its code', () => {
    expect(frameOf('if x:\n\ty =\tz\n', 'z')).toMatchInlineSnapshot(`
      "    1 │ if x:
          2 │     y = z
            │         ━
        id     f0e1d2c3
      "
    `);
  });

  test('wide characters count two columns', () => {
    expect(frameOf('名前 = "日本" + x\n', 'x')).toMatchInlineSnapshot(`
      "    1 │ 名前 = "日本" + x
            │                 ━
        id     f0e1d2c3
      "
    `);
  });

  test('a long line is clipped around the span', () => {
    const long = `data = [${'1, '.repeat(400)}needle, ${'2, '.repeat(400)}]\n`;
    expect(frameOf(long, 'needle')).toMatchInlineSnapshot(`
      "    1 │ …1, 1, 1, 1, 1, 1, needle, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,…
            │                    ━━━━━━
        id     f0e1d2c3
      "
    `);
  });

  test('a long line keeps its beginning where it can', () => {
    expect(frameOf(`value = needle + ${'x + '.repeat(60)}x\n`, 'needle')).toMatchInlineSnapshot(`
      "    1 │ value = needle + x + x + x + x + x + x + x + x + x + x + x + x + x + x …
            │         ━━━━━━
        id     f0e1d2c3
      "
    `);
  });

  test('a span of many lines shows its first ones', () => {
    const body = Array.from({ length: 9 }, (_, index) => `    line_${index}()`).join('\n');
    expect(frameOf(`def f():\n${body}\n`, `def f():\n${body}`)).toMatchInlineSnapshot(`
      "    1 │ def f():
            │ ━━━━━━━━
          2 │     line_0()
          3 │     line_1()
          4 │     line_2()
          … │
        id     f0e1d2c3
      "
    `);
  });

  test('an empty span points behind the end', () => {
    const file = buildFile('a.py', 'x = (\n');
    const end = { line: 1, column: 6 };
    const location = { file: 'a.py', span: { start: 5, end: 5 }, start: end, end };
    expect(renderFinding(buildFinding(location), file, OPTIONS)).toContain('      │      ━');
  });

  test('secrets on neighbouring lines are hidden too', () => {
    const shown = frameOf('connect()\npassword = "hunter22"\n', 'connect()');
    expect(shown).toContain('password = "hu••••••••"');
  });

  test('what a rule knows to be a secret is hidden beside another finding too', () => {
    const text = "sign(b'plain words', body)\nconnect()\n";
    const file = buildFile('a.py', text, { secrets: [{ start: 5, end: 19 }] });
    const shown = renderFinding(buildFinding(at(file, 'connect()')), file, OPTIONS);
    expect(shown).toContain("sign(b'pl••••••••', body)");
  });

  test('the literal of a secret finding is hidden whatever it looks like', () => {
    const shown = frameOf('answer = "plain words"\n', '"plain words"', { category: 'secrets' });
    expect(shown).toContain('answer = "pl••••••••"');
    expect(shown).not.toContain('plain words');
  });
});

test('control characters of a name, a message and the source are shown, not obeyed', () => {
  const escape = '\u001B]0;owned\u0007\u009B2J\u202E';
  const file = buildFile(`a${escape}\n.py`, `x = "${escape}"\r\ny = 1\n`);
  const finding = buildFinding(at(file, 'x'), {
    rule: `model/${escape}`,
    message: `look ${escape}\nand here`,
    explanation: { text: `why ${escape}`, origin: 'model' },
    fix: {
      title: escape,
      origin: 'model',
      edits: [{ span: { start: 0, end: 1 }, newText: escape }],
    },
  });
  const result = buildResult({
    findings: [finding],
    files: [file],
    complete: false,
    shortfalls: [{ step: 'analyse', file: `b${escape}\n.py`, reason: escape, hint: escape }],
    notices: [{ text: escape }],
  });
  const shown = textReporter.render(result, OPTIONS);
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(shown).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  expect(shown).toContain('a␛]0;owned␇');
  expect(shown).toContain('␊.py:1:1');
});

test('ways to one place show the steps that they share once', () => {
  const text = 'name = ask("name")\nword = ask("word")\nline = name + word\nrun(line)\n';
  const file = buildFile('a.py', text);
  const ways = ['ask("name")', 'ask("word")'].map((source) => ({
    kind: 'trace' as const,
    steps: [
      { location: at(file, source), note: 'typed by the user' },
      { location: at(file, 'name + word'), note: 'put into a line' },
      { location: at(file, 'run(line)'), note: 'run' },
    ],
  }));
  const shown = renderFinding(
    buildFinding(at(file, 'run(line)'), { evidence: ways }),
    file,
    OPTIONS,
  );
  const labels = [...shown.matchAll(/━ (\d .*)$/gmu)].map(([, label]) => label);
  expect(labels).toEqual([
    '1 source: typed by the user',
    '1 source: typed by the user',
    '2 put into a line',
    '3 sink: run',
  ]);
});

test('steps in other files are named with their file', () => {
  const file = buildFile('a.py', 'run(x)\n');
  const other = buildFile('b.py', 'x = input()\n');
  const finding = buildFinding(at(file, 'run(x)'), {
    evidence: [
      {
        kind: 'trace',
        steps: [
          { location: at(other, 'input()'), note: 'typed by the user' },
          { location: at(file, 'run(x)'), note: 'run' },
        ],
      },
    ],
  });
  const shown = renderFinding(finding, file, OPTIONS);
  expect(shown).toContain('trace  1 source: typed by the user (b.py:1)');
  expect(shown).toContain('━━━━━━ 2 sink: run');
});

test('another way from other files begins with "or"', () => {
  const file = buildFile('a.py', 'run(x)\n');
  const other = buildFile('b.py', 'x = input()\ny = ask()\n');
  const ways = ['input()', 'ask()'].map((source) => ({
    kind: 'trace' as const,
    steps: [
      { location: at(other, source), note: 'typed by the user' },
      { location: at(file, 'run(x)'), note: 'run' },
    ],
  }));
  const shown = renderFinding(buildFinding(at(file, 'run(x)'), { evidence: ways }), file, OPTIONS);
  expect(shown.match(/trace {2}.*/g)).toEqual([
    'trace  1 source: typed by the user (b.py:1)',
    'trace  or 1 source: typed by the user (b.py:2)',
  ]);
});

test('a second match is a place to see as well', () => {
  const file = buildFile('a.py', 'x = 1\ny = 1\n');
  const finding = buildFinding(at(file, 'y = 1'), {
    evidence: [
      { kind: 'match', location: at(file, 'y = 1'), note: '' },
      { kind: 'match', location: at(file, 'x = 1'), note: 'the same statements' },
    ],
  });
  expect(renderFinding(finding, file, OPTIONS)).toContain('  see    line 1: the same statements');
});

test('a fix that failed its check says so', () => {
  const file = buildFile('a.py', 'x = 1\n');
  const finding = buildFinding(at(file, 'x = 1'), {
    evidence: [
      { kind: 'match', location: at(file, 'x = 1'), note: '' },
      { kind: 'fix-checked', parses: true, findingGone: false, newFindings: ['correctness/x'] },
    ],
    fix: { title: 'do it', origin: 'model', edits: [{ span: { start: 4, end: 5 }, newText: '2' }] },
  });
  expect(renderFinding(finding, file, OPTIONS)).toContain(
    'fix    do it · not tried · checked: parses, finding remains, new:',
  );
});

test('without its file a finding still says everything else', () => {
  const file = buildFile('a.py', 'x = 1\n');
  expect(renderFinding(buildFinding(at(file, 'x')), undefined, OPTIONS)).toBe(
    'a.py:1:1  medium  performance/membership-in-list\n  `order in seen` searches a list that grows with the loop\n  id     f0e1d2c3\n',
  );
});

test('a clean review is one thought', () => {
  const result = buildResult({ files: [buildFile('a.py', 'x = 1\n')] });
  expect(renderSummary(result, OPTIONS)).toBe(
    'No findings in 1 file (1 line)\n1.2 s: analysis 1.2\n',
  );
});
