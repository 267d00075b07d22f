import { defineLibrary } from '../library.ts';
import type { CallModel, RenderModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';
import { NO_PAGE, pageSink } from './page-content.ts';

const RESPONSE = 'django.http.HttpResponse';

const ANSWER: CallModel = {
  returns: RESPONSE,
  flows: [],
  sinks: [
    pageSink('0:content', ['1:content_type', 'mimetype', 'headers[Content-Type]']),
    { kind: 'redirect', slot: 'headers[Location]', does: 'redirected to' },
  ],
};

const REDIRECT: CallModel = {
  returns: RESPONSE,
  flows: [],
  sinks: [{ kind: 'redirect', slot: '0:redirect_to', does: 'redirected to' }],
};

const ANSWERS = [
  'HttpResponse',
  'HttpResponseBadRequest',
  'HttpResponseNotFound',
  'HttpResponseForbidden',
  'HttpResponseGone',
  'HttpResponseServerError',
  'StreamingHttpResponse',
];

const SETS_HEADER: CallModel = {
  flows: [],
  sinks: [
    {
      kind: 'redirect',
      slot: '1',
      does: 'redirected to',
      when: [{ slot: '0', is: { equals: ['Location', 'location'] } }],
    },
    { kind: 'header', slot: '0', does: 'sent as the name of a header' },
    { kind: 'header', slot: '1', does: 'sent in a header' },
  ],
};

const DECLARES: CallModel = {
  returns: 'django.utils.safestring.SafeString',
  sinks: [{ kind: 'html', slot: '0:s', does: 'declared to be safe markup' }],
  cleans: ['html'],
};

function renders(template: Slot, context: Slot): RenderModel {
  return {
    template,
    variables: [context],
    gives: 'page',
    syntax: 'jinja',
    escapes: 'always',
    globals: { request: 'django.http.HttpRequest' },
  };
}

const RENDERS: CallModel = {
  returns: RESPONSE,
  flows: [],
  renders: renders('1:template_name', '2:context'),
};
const RENDERS_TEXT: CallModel = { returns: 'django.utils.safestring.SafeString', flows: [] };
/** `select_template` takes the first that exists. */
const LOADS: CallModel = { returns: 'django.template.LoadedTemplate', flows: [], says: '0' };
/** A dictionary in a form of its own. */
const CONTEXT: CallModel = { returns: 'django.template.Context', passes: '0:dict_' };
const ESCAPES: CallModel = { cleans: ['html'] };
const FORMATS: CallModel = {
  sinks: [{ kind: 'html', slot: '0:format_string', does: 'taken for markup' }],
  cleans: ['html'],
};

const CHECKS_HOST: CallModel = {
  flows: [],
  checks: [{ slot: '0:url', kinds: ['redirect', 'request-url'], when: 'true' }],
};

/** What Django sends, and what makes text harmless in it. */
export const djangoAnswers = defineLibrary({
  name: 'django',
  aliases: {
    'django.http.response': 'django.http',
    'django.template.response': 'django.http',
    'django.template.context': 'django.template',
    'django.utils.http.is_safe_url': 'django.utils.http.url_has_allowed_host_and_scheme',
    'django.utils.safestring.SafeText': 'django.utils.safestring.SafeString',
    'django.template.defaultfilters.escape': 'django.utils.html.escape',
    'django.template.defaultfilters.striptags': 'django.utils.html.strip_tags',
    'django.shortcuts.render_to_response': 'django.shortcuts.render',
    'django.shortcuts.HttpResponse': RESPONSE,
    'django.shortcuts.HttpResponseRedirect': 'django.http.HttpResponseRedirect',
    'django.template.base.Template': 'django.template.Template',
  },
  bases: {
    'django.http.JsonResponse': [RESPONSE],
    'django.http.FileResponse': [RESPONSE],
    'django.template.Engine': ['django.template.EngineBase'],
  },
  values: {
    [`${RESPONSE}.headers`]: { is: 'django.http.ResponseHeaders' },
    [`${RESPONSE}.content`]: { sink: 'html' },
  },
  calls: {
    ...Object.fromEntries(ANSWERS.map((name) => [`django.http.${name}`, ANSWER])),
    // By custom made of the object's own fields, behind a path of this site.
    '*.get_absolute_url': { flows: [] },
    'django.http.HttpResponseRedirect': REDIRECT,
    'django.http.HttpResponsePermanentRedirect': REDIRECT,
    'django.http.JsonResponse': {
      returns: 'django.http.JsonResponse',
      flows: [],
      sinks: [{ kind: 'exposure', slot: '0:data', does: 'sent in an answer' }],
    },
    'django.http.FileResponse': { returns: 'django.http.FileResponse', flows: [] },
    'django.http.TemplateResponse': { ...RENDERS, renders: renders('1:template', '2:context') },
    'django.http.SimpleTemplateResponse': {
      ...RENDERS,
      renders: renders('0:template', '1:context'),
    },
    [`${RESPONSE}.write`]: {
      flows: [],
      sinks: [{ kind: 'html', slot: '0', does: 'sent as a page', unless: NO_PAGE }],
    },
    [`${RESPONSE}.__setitem__`]: SETS_HEADER,
    'django.http.ResponseHeaders.__setitem__': SETS_HEADER,
    'django.shortcuts.redirect': {
      returns: RESPONSE,
      flows: [],
      sinks: [{ kind: 'redirect', slot: '0:to', does: 'redirected to' }],
    },
    'django.shortcuts.render': RENDERS,
    'django.template.loader.render_to_string': {
      ...RENDERS_TEXT,
      renders: renders('0:template_name', '1:context'),
    },
    'django.template.loader.get_template': LOADS,
    'django.template.loader.select_template': LOADS,
    'django.template.LoadedTemplate.render': {
      ...RENDERS_TEXT,
      renders: renders('self', '0:context'),
    },
    'django.template.Context': CONTEXT,
    'django.template.RequestContext': { ...CONTEXT, passes: '1:dict_' },
    'django.template.Template': {
      returns: 'django.template.Template',
      flows: [],
      says: '0:template_string',
      sinks: [{ kind: 'template', slot: '0:template_string', does: 'compiled as a template' }],
    },
    'django.template.Template.render': {
      ...RENDERS_TEXT,
      renders: renders('self', '0:context'),
    },
    'django.template.Engine.get_default': { returns: 'django.template.Engine', flows: [] },
    'django.template.engines.__getitem__': { returns: 'django.template.Engine' },
    'django.template.EngineBase.from_string': {
      returns: 'django.template.Template',
      flows: [],
      sinks: [{ kind: 'template', slot: '0', does: 'compiled as a template' }],
    },
    'django.utils.safestring.mark_safe': DECLARES,
    'django.utils.safestring.SafeString': DECLARES,
    'django.utils.html.format_html': FORMATS,
    'django.utils.html.format_html_join': FORMATS,
    'django.utils.html.escape': ESCAPES,
    'django.utils.html.conditional_escape': ESCAPES,
    'django.utils.html.escapejs': ESCAPES,
    'django.utils.html.urlize': ESCAPES,
    'django.utils.html.linebreaks': {},
    'django.utils.html.strip_tags': {},
    'django.utils.html.json_script': ESCAPES,
    ...sameFor(members('django.utils.formats', ['date_format', 'time_format', 'number_format']), {
      flows: [],
    }),
    ...sameFor(members('django.utils.timesince', ['timesince', 'timeuntil']), { flows: [] }),
    'django.utils.http.url_has_allowed_host_and_scheme': CHECKS_HOST,
    // Whosever method it is: nobody gives such a name to one that checks something else.
    ...sameFor(
      members('*', ['is_safe_url', 'is_safe_redirect', 'is_safe_redirect_url', 'is_local_url']),
      CHECKS_HOST,
    ),
    'django.contrib.messages.add_message': { flows: [] },
    'django.contrib.messages.success': { flows: [] },
    'django.contrib.messages.info': { flows: [] },
    'django.contrib.messages.warning': { flows: [] },
    'django.contrib.messages.error': { flows: [] },
  },
  entries: [
    {
      by: 'decorator',
      decorator: '*.inclusion_tag',
      parameters: {},
      renders: { syntax: 'jinja', escapes: 'always', argument: '0:filename' },
    },
  ],
});
