import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { RULES } from '../../rules/registry.ts';
import { runRules } from '../../rules/run-rules.ts';
import { foldTraced } from './fold-traced.ts';
import { followData } from './follow-data.ts';
import { withoutSettled } from './settled-places.ts';

const parser = await loadPythonParser();

/** What a review says of one file: rules that see one place, and data that was followed. */
function said(code: string): readonly string[] {
  const { findings, settled } = followData(parser, [{ path: 'shop.py', text: code, hash: '' }]);
  const seen = runRules(analyseSource(parser, 'shop.py', code), RULES).findings;
  return foldTraced(withoutSettled(seen, settled), findings, settled)
    .filter(isAboutData)
    .map(shown);
}

function isAboutData({ cwe }: Finding): boolean {
  return cwe === 89 || cwe === 94 || cwe === 78 || cwe === 611;
}

function shown({ location, rule, severity }: Finding): string {
  return `${location.start.line} ${rule} ${severity}`;
}

const SQL = `import sqlite3
from flask import Flask, request

app = Flask(__name__)
cursor = sqlite3.connect("shop.db").cursor()
`;

test('text that is put together lines before it is run is one finding, where it is run', () => {
  const code = `${SQL}
@app.get("/find")
def find():
    sql = "SELECT * FROM item WHERE name = '" + request.args["name"] + "'"
    cursor.execute(sql)
    return "done"
`;
  expect(said(code)).toEqual(['10 security/sql-injection critical']);
});

test('a rule that sees one place is quiet where following the data shows that only fixed text arrives', () => {
  const code = `${SQL}
@app.get("/find")
def find():
    names = {"given": request.args["name"], "own": "lamp"}
    sql = f"SELECT * FROM item WHERE name = '{names['own']}'"
    cursor.execute(sql)
    return "done"
`;
  expect(said(code)).toEqual([]);
});

test('it is heard where nothing is known of what arrives', () => {
  const code = `${SQL}
class Report:
    def rows(self):
        sql = f"SELECT * FROM item WHERE name = '{self.filter.name}'"
        return cursor.execute(sql)
`;
  expect(said(code)).toEqual(['9 security/sql-string-formatting high']);
});

test('what a public function is given by callers of its own weighs less than a request', () => {
  const code = `import os


def announce(text):
    os.system("wall " + text)


def _announce(text):
    os.system("wall " + text)
`;
  expect(said(code)).toEqual([
    '9 security/shell-with-variable high',
    '5 security/os-command-injection medium',
  ]);
});

/** Lines of a template of which rules that look at it alone are not heard. */
function settledIn(template: string, code: string): readonly number[] {
  const files = [
    {
      path: 'web.py',
      text: `from flask import Flask, escape, render_template, request\n${code}`,
      hash: '',
    },
    { path: 'templates/page.html', text: template, hash: '' },
  ];
  const { settled } = followData(parser, files);
  return settled
    .filter(({ rules }) => rules.includes('security/template-escaping-off'))
    .filter(({ location }) => location.file === 'templates/page.html')
    .map(({ location }) => location.start.line);
}

test('a template that is only given fixed text, or data that was made harmless, is known to do no harm', () => {
  const template = '{{ own|safe }}\n{{ name|safe }}\n{{ term|safe }}\n{{ other|safe }}\n';
  const view = `app = Flask(__name__)


@app.get("/")
def start():
    name = escape(request.args["name"])
    return render_template("page.html", own="<b>x</b>", name=name, term=request.args["term"])
`;
  expect(settledIn(template, view)).toEqual([1, 2]);
  const another = `

@app.get("/more")
def more():
    return render_template("page.html", own=load(), name="x")
`;
  expect(settledIn(template, view + another)).toEqual([2, 2]);
});

test('code behind settled conditions is never run', () => {
  const code = `
def shape(given):
    formula = "3 * 4"
    if not formula.startswith("'"):
        return "no text"
    return eval(formula + given)
`;
  expect(said(code)).toEqual([]);
});

test('how a parser is made matters for what it reads: a text of the program, or a file that anybody may have written', () => {
  const code = `from lxml import etree


def own():
    parser = etree.XMLParser(resolve_entities=True)
    return etree.fromstring("<settings/>", parser)


def other():
    parser = etree.XMLParser(resolve_entities=True)
    return etree.parse("settings.xml", parser)


def styled():
    parser = etree.XMLParser(resolve_entities=True)
    return etree.XSLT(etree.parse("settings.xsl", parser))
`;
  expect(said(code)).toEqual([
    '10 security/xml-external-entities high',
    '15 security/xml-external-entities high',
  ]);
});

test('a parser that was made dangerous is told where a document from outside is read', () => {
  const code = `from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.post("/orders")
def orders():
    parser = etree.XMLParser(resolve_entities=True)
    root = etree.fromstring(request.data, parser)
    return {"lines": len(root)}


def template(path):
    parser = etree.XMLParser(resolve_entities=True)
    return etree.parse(path, parser)
`;
  expect(said(code)).toContain('10 security/xml-external-entity high');
  expect(said(code)).toContain('15 security/xml-external-entities high');
  expect(said(code).some((one) => one.startsWith('9 '))).toBe(false);
});

test('a sum of texts is one step of the way, however many texts it has', () => {
  const text = `import os\n\nos.system("echo '" + input() + "' > " + "log" + ".txt")\n`;
  const { findings } = followData(parser, [{ path: 'shop.py', text, hash: '' }]);
  const steps = findings.flatMap(({ evidence }) =>
    evidence.flatMap((one) => (one.kind === 'trace' ? one.steps.map(({ note }) => note) : [])),
  );
  expect(steps).toEqual([
    'typed input `input()`',
    expect.stringMatching(/^put into /),
    'run by a shell by `os.system`',
  ]);
});
