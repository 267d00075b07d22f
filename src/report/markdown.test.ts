import { expect, test } from 'vitest';
import { at, buildFile, buildFinding, buildResult } from './fixtures/build-result.ts';
import { shopResult, shopRules } from './fixtures/shop-result.ts';
import { markdownReporter } from './markdown.ts';

const OPTIONS = { color: false, width: 80, rules: shopRules };

test('a whole review', () => {
  expect(markdownReporter.render(shopResult, OPTIONS)).toMatchInlineSnapshot(`
    "> **INCOMPLETE**: 2 things could not be looked at.
    >
    > - judge: 3 candidates were not judged, the budget of 30 s was spent. Give it more: --budget 60s
    > - analyse: \`shop/broken.py\`: not valid Python from line 12 on

    ## Assay review

    6 findings in 4 files (30 lines): 2 critical, 1 high, 2 medium, 1 low

    | | critical | high | medium | low |
    |---|--:|--:|--:|--:|
    | model |  |  |  | 1 |
    | performance |  | 1 | 1 |  |
    | secrets | 1 |  |  |  |
    | security | 1 |  | 1 |  |

    ### critical · \`security/sql-string-formatting\`

    \`shop/admin.py:7:23\` · data flow · model 0.94 · id \`f0e1d2c3\`

    SQL is put together from request data: \`where\` reaches \`execute\`

    \`\`\`text
       5 │     term = request.args["q"]
         │            ━━━━━━━━━━━━━━━━━ 1 source: query string of a request
       6 │     where = f"name LIKE '%{term}%'"
         │             ━━━━━━━━━━━━━━━━━━━━━━━ 2 put into SQL text
       7 │     rows = db.execute("SELECT * FROM item WHERE " + where)
         │                       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 3 sink: sqlite3.Connection.execute
       8 │     return rows.fetchall()
    \`\`\`

    - model: qwen2.5-coder-1.5b says yes · the finding is right with probability 0.94
    - also: S608

    **why**: Whoever can set \`q\` can read every table. Pass the value as a parameter, so that the database never reads it as SQL.

    ### critical · \`secrets/hard-coded-password\`

    \`shop/settings.py:2:15\` · id \`f0e1d2c3\`

    The password "hu••••••••" is written into the source

    \`\`\`text
       1 │ DEBUG = False
       2 │ DB_PASSWORD = "hu••••••••"
         │               ━━━━━━━━━━━━
    \`\`\`

    **why**: Everyone with the code has hu••••••••. Change it, then read it from the environment. (the model’s words)

    ### high · \`performance/nested-loop-search\`

    \`shop/billing.py:5:9\` · O(customers · orders) · id \`f0e1d2c3\`

    every order is read once for every customer

    \`\`\`text
       4 │     for customer in customers:
       5 │         for order in orders:
         │         ━━━━━━━━━━━━━━━━━━━━ runs for each customer
       6 │             if order.customer_id == customer.id:
    \`\`\`

    - cost: O(customers · orders): loop over customers (line 4) × loop over orders (line 5)
    - trial: refused a rewrite: totals(\\[Customer(id=1)\\], \\[\\]) gives {}, rewritten {1: 0} (value differs)

    ### medium · \`performance/membership-in-list\`

    \`shop/billing.py:14:12\` · tried ✓ 124× faster · id \`f0e1d2c3\`

    \`order in seen\` searches a list that grows with the loop

    \`\`\`text
      13 │     for order in orders:
      14 │         if order.customer_id in seen:
         │            ━━━━━━━━━━━━━━━━━━━━━━━━━
      15 │             continue
    \`\`\`

    - trial: same result on 512 inputs, 4 of 4 branches, no difference found by CrossHair 0.0.98
    - time: n = 4,096: 77 ms → 620 µs (CPython 3.12.4, native (bubblewrap))
    - growth: n^​1.97 → n^​1.02; memory 4.6×; slower up to n = 16

    **fix**: keep what was seen in a set · checked: parses, finding gone, nothing new

    \`\`\`diff
    -    seen = []
    +    seen = set()
         for order in orders:
     …
                 continue
    -        seen.append(order.customer_id)
    +        seen.add(order.customer_id)
    \`\`\`

    ### medium · \`security/ruff-s301\`

    \`analysis.ipynb: cell 3, line 2\` · id \`f0e1d2c3\`

    \`pickle.load\` runs code from its input

    \`\`\`text
       1 │ import pickle
       2 │ basket = pickle.load(source)
         │          ━━━━━━━━━━━━━━━━━━━
    \`\`\`

    <details>
    <summary>Findings of low severity</summary>

    ### low · \`model/discovered\`

    \`shop/billing.py:7:39\` · model only · id \`f0e1d2c3\`

    amounts of several currencies are added up

    \`\`\`text
       6 │             if order.customer_id == customer.id:
       7 │                 result[customer.id] = result.get(customer.id, 0) + order.amount
         │                                       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
       8 │     return result
    \`\`\`

    - model: qwen2.5-coder-1.5b · “result.get(customer.id, 0) + order.amount” (line 7)

    **fix**: refuse to add different currencies · not tried

    \`\`\`diff
    -                result[customer.id] = result.get(customer.id, 0) + order.amount
    +                result[customer.id] = add(result.get(customer.id), order)
    \`\`\`

    </details>

    <sub>31.2 s: analysis 0.9, model 24.8 (qwen2.5-coder-1.5b, embedded, 2 threads), trials 5.5<br>
    judged 9 candidates, read 4 of 12 functions, proposed 1 rewrite, explained 1 finding<br>
    2 rewrites tried: 1 faster, 1 refused (CPython 3.12.4, native (bubblewrap))<br>
    replies: 20 ok, 1 truncated, 2 malformed<br>
    1 finding silenced in the source<br>
    3 paths skipped: 2 generated, 1 virtual environment<br>
    The model reads functions of up to 200 lines. Larger ones are cut.</sub>
    "
  `);
});

const HOSTILE = [
  '/approve',
  '/merge',
  '@everyone',
  '@dependabot merge',
  'Closes #1',
  '![x](https://evil.example/?d=1)',
  '<img src=x onerror=y>',
  '</details>',
  '[x](javascript:alert(1))',
  '```',
  '~~~~',
  '<!-- hidden -->',
].join('\n');

test('nothing that came from a file or a model acts', () => {
  const file = buildFile('@team/#1 ![x](y)`.py', `"""\n${HOSTILE}\n"""\nx = 1\n`);
  const finding = buildFinding(at(file, `"""\n${HOSTILE}\n"""`), {
    rule: 'model/<b>@x</b>',
    category: 'model',
    message: HOSTILE,
    evidence: [
      {
        kind: 'verdict',
        answer: 'yes',
        margin: undefined,
        quote: HOSTILE,
        quoteLocation: at(file, HOSTILE),
        model: '@model',
        modelDigest: undefined,
        prompt: 'discover@1',
      },
    ],
    explanation: { text: HOSTILE, origin: 'model' },
    fix: {
      title: HOSTILE,
      origin: 'model',
      edits: [{ span: at(file, 'x = 1').span, newText: HOSTILE }],
    },
  });
  const report = markdownReporter.render(
    buildResult({
      findings: [finding],
      files: [file],
      complete: false,
      shortfalls: [{ step: 'judge', file: '`@team`', reason: HOSTILE, hint: HOSTILE }],
      notices: [{ text: HOSTILE }],
    }),
    OPTIONS,
  );
  expect(report).not.toMatch(/^\s*\//m);
  expect(report).not.toContain('@dependabot merge');
  const outside = withoutCode(report);
  expect(outside).not.toMatch(/@\w/);
  expect(outside).not.toMatch(/<(?!\/?(?:sub|br|details|summary)>)/);
  expect(outside.match(/<\/details>/g) ?? []).toHaveLength(
    outside.match(/<details>/g)?.length ?? 0,
  );
  expect(outside).not.toMatch(/(?<!\\)\]\(/);
  expect(outside).not.toMatch(/#\d/);
  expect(outside).not.toMatch(/https:\/\//);
});

test('a report that is too long for a comment says what it leaves out', () => {
  const file = buildFile('a.py', 'x = 1\n');
  const findings = Array.from({ length: 900 }, (_, index) =>
    buildFinding(at(file, 'x'), { severity: index % 2 === 0 ? 'high' : 'low' }),
  );
  const report = markdownReporter.render(buildResult({ findings, files: [file] }), OPTIONS);
  expect(report.length).toBeLessThan(65_535);
  expect(report).toMatch(/… \d+ more findings not shown here/);
});

/** The report without fenced blocks and code spans, as a Markdown parser sees them. */
function withoutCode(report: string): string {
  const lines: string[] = [];
  let open = '';
  for (const line of report.split('\n')) {
    const fence = /^(`{3,})/.exec(line)?.[1] ?? '';
    if (open === '' && fence !== '') {
      open = fence;
    } else if (open !== '' && line.trimEnd() === open) {
      open = '';
    } else if (open === '') {
      lines.push(line);
    }
  }
  expect(open).toBe('');
  return lines.join('\n').replaceAll(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
}
