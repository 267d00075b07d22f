import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { projectModules } from '../../python/project/project-modules.ts';
import { solve } from '../engine/solve.ts';
import type { Flow } from '../engine/flow.ts';
import { LIBRARIES } from './all.ts';

const parser = await loadPythonParser();

function flowsIn(files: Readonly<Record<string, string>>): readonly Flow[] {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  const modules = all.filter(({ path }) => path.endsWith('.py'));
  return solve(
    projectModules(modules.map(({ path, text }) => analyseSource(parser, path, text))),
    LIBRARIES,
    all.filter(({ path }) => !path.endsWith('.py')),
  ).flows.filter(({ sink, origin }) => sink.kind === 'html' && origin.kind === 'source');
}

/** Lines where data arrives. */
function arrivals(files: Readonly<Record<string, string>>): readonly string[] {
  const found = flowsIn(files).map(({ sink: { location } }) => {
    const line = files[location.file]?.split('\n')[location.start.line - 1];
    return `${location.file}:${location.start.line} ${line?.trim() ?? ''}`;
  });
  return [...new Set(found)].sort();
}

/** Lines that say `HERE`. */
function marked(files: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(files)
    .flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          line.includes('HERE') ? [`${path}:${index + 1} ${line.trim()}`] : [],
        ),
    )
    .sort();
}

const CASES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    'Flask: by name, by the first of several names, as a stream',
    {
      'web.py': `from flask import Flask, render_template, request, stream_template
app = Flask(__name__)

@app.get("/a")
def a():
    return render_template("a.html", word=request.args["word"])

@app.get("/b")
def b():
    given = {"word": request.args["word"]}
    return render_template(["mine.html", "b.html"], **given)

@app.get("/c")
def c():
    word = request.args["word"]
    return stream_template("c.html", **locals())

@app.get("/d/<name>")
def d(name):
    return render_template(f"{name}.html", word=name)
`,
      'templates/a.html': '<p>{{ word }}</p>\n<p>{{ word|safe }}</p> HERE\n',
      'templates/b.html': '<p>{{ other|safe }}</p>\n<p>{{ word|safe }}</p> HERE\n',
      'templates/mine.html': '<p>{{ word }}</p>\n',
      'templates/c.html': '<p>{{ word|safe }}</p> HERE\n',
      'templates/unused.html': '<p>{{ word|safe }}</p>\n',
    },
  ],
  [
    'Flask: a switch for all templates',
    {
      'web.py': `from flask import Flask, render_template, request
app = Flask(__name__)
app.jinja_env.autoescape = False

@app.get("/a")
def a():
    return render_template("a.html", word=request.args["word"])
`,
      'templates/a.html': '<p>{{ word }}</p> HERE\n<p>{{ word|e }}</p>\n<p>{{ own }}</p>\n',
    },
  ],
  [
    'Flask: a template whose ending says nothing of pages is not escaped',
    {
      'web.py': `from flask import Flask, render_template, request
app = Flask(__name__)

@app.get("/a")
def a():
    return render_template("a.jinja2", word=request.args["word"])

@app.get("/b")
def b():
    return render_template("b.txt", word=request.args["word"])
`,
      'templates/a.jinja2': '<p>{{ word }}</p> HERE\n',
      'templates/b.txt': 'Dear {{ word }}\n',
    },
  ],
  [
    'Django: shortcuts, loaded templates, contexts, answers that render late',
    {
      'shop/views.py': `from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import Context, Template, loader
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

def a(request):
    return render(request, "shop/a.html", {"word": request.GET["word"]})

def b(request):
    context = {"word": request.GET["word"]}
    return HttpResponse(loader.get_template("shop/b.html").render(context, request))

def c(request):
    return TemplateResponse(request, "shop/c.html", context={"word": request.GET["word"]})

def d(request):
    return JsonResponse({"part": render_to_string("shop/d.html", {"word": request.GET["word"]})})

def e(request):
    page = Template("<p>{{ word|safe }}</p>") # HERE
    return HttpResponse(page.render(Context({"word": request.GET["word"]})))

def f(request):
    word = request.GET["word"]
    return render(request, "shop/f.html", locals())
`,
      'shop/templates/shop/a.html': '<p>{{ word }}</p>\n<p>{{ word|safe }}</p> HERE\n',
      'shop/templates/shop/b.html': '<p>{{ word|safe }}</p> HERE\n',
      'shop/templates/shop/c.html': '<p>{{ word|upper|safe }}</p> HERE\n',
      'shop/templates/shop/d.html': '<p>{{ word|safe }}</p> HERE\n',
      'shop/templates/shop/f.html': '<p>{{ word|safe }}</p> HERE\n{{ request.path }}\n',
    },
  ],
  [
    'Django: tags that include a template',
    {
      'shop/templatetags/shop_tags.py': `from django import template

register = template.Library()

@register.inclusion_tag("shop/tag.html", takes_context=True)
def shown(context):
    return {"word": context["request"].GET["word"], "rows": rows()}

def rows():
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM note")
        return cursor.fetchall()
`,
      'shop/templates/shop/tag.html':
        '{% for row in rows %}\n<p>{{ row.0|safe }}</p> HERE\n<p>{{ row.1 }}</p>\n{% endfor %}\n',
    },
  ],
  [
    'Starlette and FastAPI: the request first or among the variables',
    {
      'web.py': `from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
pages = Jinja2Templates(directory="templates")

@app.get("/a")
def a(request: Request, word: str):
    return pages.TemplateResponse(request, "a.html", {"word": word})

@app.get("/b")
def b(request: Request, word: str):
    return pages.TemplateResponse("b.html", {"request": request, "word": word})

@app.get("/c")
def c(request: Request, word: str, count: int):
    return pages.TemplateResponse(request=request, name="c.html", context={"word": word, "count": count})
`,
      'templates/a.html': '<p>{{ word|safe }}</p> HERE\n<p>{{ word }}</p>\n',
      'templates/b.html':
        '<p>{{ word|safe }}</p> HERE\n<p>{{ request.query_params.kind|safe }}</p> HERE\n',
      'templates/c.html': '<p>{{ word|safe }}</p> HERE\n<p>{{ count|safe }}</p>\n',
    },
  ],
  [
    'aiohttp: what a decorated handler returns, by function and by method',
    {
      'web.py': `import aiohttp_jinja2
from aiohttp import web

@aiohttp_jinja2.template("a.html")
async def a(request):
    return {"word": request.query["word"]}

class B(web.View):
    @aiohttp_jinja2.template(template_name="b.html")
    async def get(self):
        return {"word": self.request.query["word"]}

async def c(request):
    return aiohttp_jinja2.render_template("c.html", request, {"word": request.query["word"]})
`,
      'templates/a.html': '<p>{{ word|safe }}</p> HERE\n<p>{{ word }}</p>\n',
      'templates/b.html': '<p>{{ word|safe }}</p> HERE\n',
      'templates/c.html': '<p>{{ word|safe }}</p> HERE\n',
    },
  ],
  [
    'Jinja2 by itself: what is not escaped does harm where it is sent',
    {
      'web.py': `from flask import Flask, jsonify, request
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
app = Flask(__name__)
plain = Environment(loader=FileSystemLoader("pages"))
careful = Environment(loader=FileSystemLoader("pages"), autoescape=select_autoescape())

@app.get("/a")
def a():
    return plain.get_template("a.html").render(word=request.args["word"]) # HERE

@app.get("/b")
def b():
    return careful.get_template("a.html").render({"word": request.args["word"]})

@app.get("/c")
def c():
    return careful.get_template("c.html").render(word=request.args["word"])

@app.get("/d")
def d():
    return jsonify(text=plain.get_template("a.html").render(word=request.args["word"]))

@app.get("/e")
def e():
    return Template("<p>{{ word }}</p>").render(word=request.args["word"]) # HERE

@app.get("/f")
def f():
    return Template("<p>{{ word|e }}</p>").render(word=request.args["word"])

@app.get("/g")
def g():
    return Template("<p>{{ word }}</p>").render(other=request.args["word"])
`,
      'pages/a.html': '<p>{{ word }}</p>\n',
      'pages/c.html': '<p>{{ word|safe }}</p> HERE\n',
    },
  ],
  [
    'Tornado: handlers, loaders, raw',
    {
      'web.py': `import tornado.web

class A(tornado.web.RequestHandler):
    def get(self):
        self.render("a.html", word=self.get_argument("word"), rows=[self.get_argument("row")])

class B(tornado.web.RequestHandler):
    def get(self):
        self.write(self.render_string("b.html", word=self.get_argument("word")))
`,
      'templates/a.html': `<p>{{ word }}</p>
<p>{% raw word %}</p> HERE
{% for row in rows %}
<p>{{ row }}</p>
<p>{% raw row %}</p> HERE
{% end %}
{% if word %}<b>{% raw own %}</b>{% end %}
`,
      'templates/b.html':
        '{% autoescape None %}\n<p>{{ word }}</p> HERE\n<p>{{ escape(word) }}</p>\n',
    },
  ],
  [
    'Bottle: texts, names without ending, views',
    {
      'web.py': `from bottle import request, route, template, view

@route("/a")
def a():
    return template("a", word=request.query.word)

@route("/b")
@view("b")
def b():
    return dict(word=request.query.word, own="x")

@route("/c")
def c():
    return template("<p>{{word}}</p>", word=request.query.word)

@route("/d")
def d():
    return template("<p>{{!word}}</p>", word=request.query.word) # HERE

@route("/e")
def e():
    return template("e", {"rows": request.query.getall("row")})
`,
      'views/a.tpl': '<p>{{word}}</p>\n<p>{{!word}}</p> HERE\n',
      'views/b.tpl':
        '% rebase("frame.tpl")\n<p>{{word}}</p>\n<p>{{!own}}</p>\n<a href="{{word}}">x</a> HERE\n',
      'views/frame.tpl': '<title>{{!title}}</title>\n<body>{{!base}}</body>\n{{!word}} HERE\n',
      'views/e.tpl': '% for row in rows:\n<li>{{!row}}</li> HERE\n% end\n<p>{{!row}}</p>\n',
    },
  ],
  [
    'Mako: nothing is escaped unless a filter says so',
    {
      'web.py': `from flask import Flask, request
from mako.lookup import TemplateLookup
from mako.template import Template
app = Flask(__name__)
lookup = TemplateLookup(directories=["pages"])
careful = TemplateLookup(directories=["pages"], default_filters=["h"])

@app.get("/a")
def a():
    return lookup.get_template("a.mako").render(word=request.args["word"]) # HERE

@app.get("/b")
def b():
    return lookup.get_template("b.mako").render(word=request.args["word"])

@app.get("/c")
def c():
    return careful.get_template("a.mako").render(word=request.args["word"])

@app.get("/d")
def d():
    return careful.get_template("d.mako").render(words=[request.args["word"]])

@app.get("/e")
def e():
    return Template("<p>\${word}</p>").render(word=request.args["word"]) # HERE
`,
      'pages/a.mako': '<p>${word}</p>\n',
      'pages/b.mako': '<p>${word | h}</p>\n## ${word}\n',
      'pages/d.mako': '% for word in words:\n<p>${word | n}</p> HERE\n<p>${word}</p>\n% endfor\n',
    },
  ],
  [
    'Pyramid: the renderer of a view',
    {
      'shop/views.py': `from pyramid.renderers import render_to_response
from pyramid.view import view_config

@view_config(route_name="a", renderer="shop:templates/a.jinja2")
def a(request):
    return {"word": request.params["word"]}

@view_config(route_name="b")
def b(request):
    return render_to_response("templates/b.jinja2", {"word": request.params["word"]}, request=request)
`,
      'shop/templates/a.jinja2': '<p>{{ word }}</p>\n<p>{{ word|safe }}</p> HERE\n',
      'shop/templates/b.jinja2': '<p>{{ word|safe }}</p> HERE\n',
    },
  ],
];

test.each(CASES)('%s', (_, files) => {
  expect(arrivals(files)).toEqual(marked(files));
});

test('the way leads from the module into the template', () => {
  const [flow] = flowsIn({
    'web.py': `from flask import Flask, render_template, request
app = Flask(__name__)

@app.get("/a")
def a():
    word = request.args["word"]
    return render_template("a.html", words=[word])
`,
    'templates/a.html': '{% for word in words %}\n<p>{{ word|safe }}</p>\n{% endfor %}\n',
  });
  const steps = flow?.steps.map(
    ({ location, note }) => `${location.file}:${location.start.line} ${note}`,
  );
  expect(steps).toEqual([
    'web.py:6 query parameter `request.args`',
    'web.py:6 kept in `word`',
    'web.py:7 given to the template as `words`',
    'templates/a.html:2 printed without escaping by `{{ word|safe }}`',
  ]);
});
