import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { TOPICS } from './discover-topics.ts';

const parser = await loadPythonParser();

/** Lines on which a topic finds a place, over all functions of the text. */
function linesOf(topic: string, text: string): readonly number[] {
  const module = analyseSource(parser, 'a.py', text);
  const sites = module.functions.flatMap(
    (info) => TOPICS.find((one) => one.id === topic)?.sites(info, module) ?? [],
  );
  return sites.map((site) => module.lines.positionAt(site.span.start).line);
}

test.each([
  ['query-in-loop', 'def f(db, xs):\n    for x in xs:\n        db.execute(Q, (x,))\n', [3]],
  ['query-in-loop', 'def f(db, xs):\n    for x in db.execute(Q):\n        print(x)\n', []],
  ['query-in-loop', 'def f(db, xs):\n    for x in xs:\n        db.execute(Q)\n', []],
  ['query-in-loop', 'def f(cache, xs):\n    return [cache.get(x) for x in xs]\n', []],
  [
    'query-in-loop',
    'import requests\ndef f(xs):\n    return [requests.get(U + x, timeout=1) for x in xs]\n',
    [3],
  ],
  ['repeated-work', 'def f(xs):\n    for x in xs:\n        x.part = x.v / sum(xs)\n', [3]],
  ['repeated-work', 'def f(xs):\n    for x in xs:\n        x.part = sum(x.parts)\n', []],
  [
    'repeated-work',
    'def f(xs):\n    best = []\n    for x in xs:\n        best.append(x)\n        print(max(best))\n',
    [],
  ],
  ['secret-logged', 'def f(user, password):\n    print(f"{user} {password}")\n', [2]],
  ['secret-logged', 'def f(user, password):\n    print(user, len(password))\n', []],
  ['secret-logged', 'def f(tokens):\n    print("token:", tokens[0])\n', []],
  ['secret-logged', 'def f(log, config):\n    log.info("%s", config["api_key"])\n', [2]],
  ['html-from-user', '@app.get("/")\ndef f():\n    return f"<p>{request.args[\'q\']}</p>"\n', [3]],
  ['html-from-user', '@app.get("/")\ndef f(n):\n    return f"<p>{int(n)}</p>"\n', []],
  ['html-from-user', 'def f(n):\n    return f"<p>{n}</p>"\n', []],
  [
    'no-permission-check',
    '@app.post("/x")\ndef f(n):\n    db.execute("DELETE FROM x WHERE id = ?", (n,))\n',
    [3],
  ],
  [
    'no-permission-check',
    '@app.post("/x")\n@login_required\ndef f(n):\n    db.execute("DELETE FROM x WHERE id = ?", (n,))\n',
    [],
  ],
  ['no-permission-check', '@app.get("/x")\ndef f(n):\n    db.execute("SELECT 1")\n', []],
  ['empty-input', 'def f(xs):\n    return sum(xs) / len(xs)\n', [2]],
  ['empty-input', 'def f(xs):\n    return sum(xs) / len(xs) if xs else 0\n', []],
  ['empty-input', 'def f():\n    xs = [1, 2]\n    return sum(xs) / len(xs)\n', []],
  [
    'empty-input',
    'def f(xs):\n    try:\n        return sum(xs) / len(xs)\n    except ZeroDivisionError:\n        return 0\n',
    [],
  ],
  ['none-result', 'import re\ndef f(t):\n    return re.search("a", t).group()\n', [3]],
  ['none-result', 'def f(db):\n    row = db.execute(Q).fetchone()\n    return row[0]\n', [3]],
  [
    'none-result',
    'def f(db):\n    row = db.execute(Q).fetchone()\n    if row is None:\n        return 0\n    return row[0]\n',
    [],
  ],
  [
    'none-result',
    'def f(db):\n    return db.execute("SELECT count(*) FROM x").fetchone()[0]\n',
    [],
  ],
])('%s: %j', (topic, text, lines) => {
  expect(linesOf(topic, text)).toEqual(lines);
});
