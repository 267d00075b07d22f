import { defineLibrary } from '../library.ts';
import type { CallModel, EntryModel } from '../library.ts';
import { sameFor } from './same-for.ts';
import {
  BODY,
  COOKIE,
  FORM,
  HEADER,
  PATH,
  QUERY,
  UPLOAD,
  UPLOAD_NAME,
  URL,
  VERBS,
  WHOLE_URL,
} from './web-data.ts';

const CONVERTERS = ['<int:$>', '<uuid:$>', '(?P<$>\\d+)', '(?P<$>\\d{', '(?P<$>[0-9]+)'];

const REQUEST = 'django.http.HttpRequest';

/** Forms have checked what they hand out for its type, not for what it says. */
const FIELDS = { source: FORM };

/** What the server says of itself and of the connection, not the client. */
const SERVERS_OWN = [
  'REMOTE_ADDR',
  'REMOTE_PORT',
  'REQUEST_METHOD',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'SCRIPT_NAME',
];

const VIEWS = [
  'TemplateView',
  'RedirectView',
  'DetailView',
  'ListView',
  'FormView',
  'CreateView',
  'UpdateView',
  'DeleteView',
  'ArchiveIndexView',
].map((name) => `django.views.generic.${name}`);

const HARMLESS: CallModel = { flows: [] };

const ROW: CallModel = { source: { kind: 'stored', label: 'database row' }, flows: [] };

const VALID_FORM: EntryModel = {
  by: 'base',
  base: 'django.views.View',
  methods: ['form_valid', 'form_invalid'],
  parameters: { first: ['django.forms.Form'] },
};

/** Django's requests, views and forms; `django-answers.ts` has what goes out. */
export const django = defineLibrary({
  name: 'django',
  aliases: {
    'django.http.request.HttpRequest': REQUEST,
    'django.core.handlers.wsgi.WSGIRequest': REQUEST,
    'django.core.handlers.asgi.ASGIRequest': REQUEST,
    'django.views.generic.View': 'django.views.View',
    'django.views.generic.base': 'django.views.generic',
    'django.views.generic.detail': 'django.views.generic',
    'django.views.generic.edit': 'django.views.generic',
    'django.views.generic.list': 'django.views.generic',
    'django.forms.forms': 'django.forms',
    'django.forms.models': 'django.forms',
    'django.core.files.storage.filesystem': 'django.core.files.storage',
    'django.core.files.storage.default_storage': 'django.core.files.storage.default',
  },
  bases: {
    ...Object.fromEntries(VIEWS.map((name) => [name, ['django.views.View']])),
    'django.forms.ModelForm': ['django.forms.Form'],
    'django.forms.BaseForm': ['django.forms.Form'],
    'django.forms.BaseModelForm': ['django.forms.Form'],
    'django.contrib.auth.forms.UserCreationForm': ['django.forms.Form'],
    'django.contrib.auth.forms.AuthenticationForm': ['django.forms.Form'],
  },
  values: {
    [`${REQUEST}.GET`]: { source: QUERY },
    [`${REQUEST}.POST`]: { source: FORM },
    [`${REQUEST}.body`]: { source: BODY },
    [`${REQUEST}.META`]: { is: 'django.http.Meta', source: HEADER },
    ...sameFor(
      SERVERS_OWN.map((name) => `django.http.Meta.[${name}]`),
      { cleans: 'all' as const },
    ),
    'django.urls.ResolverMatch.kwargs': { source: PATH },
    'django.urls.ResolverMatch.args': { source: PATH },
    [`${REQUEST}.resolver_match`]: { is: 'django.urls.ResolverMatch' },
    [`${REQUEST}.headers`]: { source: HEADER },
    [`${REQUEST}.COOKIES`]: { source: COOKIE },
    [`${REQUEST}.path`]: { source: { ...URL, safeFor: ['redirect'] } },
    [`${REQUEST}.path_info`]: { source: URL },
    [`${REQUEST}.content_type`]: { source: HEADER },
    [`${REQUEST}.FILES`]: { is: 'django.Files', source: UPLOAD },
    [`${REQUEST}.session`]: { is: 'django.Session' },
    'django.views.View.request': { is: REQUEST },
    'django.views.View.kwargs': { source: PATH },
    'django.views.View.args': { source: PATH },
    'django.forms.Form.cleaned_data': FIELDS,
    'django.forms.Form.data': FIELDS,
    // Django keeps the last part of the name alone.
    'django.core.files.UploadedFile.name': {
      source: { ...UPLOAD_NAME, safeFor: ['path', 'archive', 'header', 'log'] },
      cleans: ['path', 'archive', 'header', 'log'],
    },
    'django.core.files.UploadedFile.file': { source: UPLOAD },
    'django.core.files.storage.default': { is: 'django.core.files.storage.FileSystemStorage' },
  },
  calls: {
    'django.http.Meta.get': {
      flows: ['self'],
      variants: [{ when: [{ slot: '0', is: { equals: SERVERS_OWN } }], gives: { flows: ['1'] } }],
    },
    [`${REQUEST}.get_full_path`]: { source: WHOLE_URL },
    [`${REQUEST}.get_full_path_info`]: { source: WHOLE_URL },
    [`${REQUEST}.build_absolute_uri`]: { source: WHOLE_URL, flows: ['0'] },
    [`${REQUEST}.read`]: { source: BODY },
    [`${REQUEST}.get_signed_cookie`]: HARMLESS,
    'django.Files.get': { returns: 'django.core.files.UploadedFile', loads: { keys: ['0'] } },
    'django.Files.__getitem__': {
      returns: 'django.core.files.UploadedFile',
      loads: { keys: ['0'] },
    },
    'django.core.files.UploadedFile.read': { source: UPLOAD },
    'django.core.files.UploadedFile.chunks': { source: UPLOAD },
    // The storage refuses names that lead out of its folder.
    'django.core.files.storage.FileSystemStorage.save': {
      cleans: ['path'],
      flows: ['0:name'],
      sinks: [{ kind: 'upload', slot: '0:name', does: 'used as the name to save under' }],
    },
    'django.core.files.storage.FileSystemStorage.open': HARMLESS,
    'django.core.signing.loads': HARMLESS,
    'django.core.signing.Signer.unsign': HARMLESS,
    'django.core.signing.TimestampSigner.unsign': HARMLESS,
    'django.utils.crypto.salted_hmac': HARMLESS,
    'django.utils.text.slugify': { cleans: 'all' },
    'django.utils.text.get_valid_filename': {
      cleans: ['path', 'archive', 'header', 'log', 'html'],
    },
    'django.utils._os.safe_join': { cleans: ['path', 'archive'] },
    'django.urls.reverse': HARMLESS,
    'django.urls.reverse_lazy': HARMLESS,
    'django.contrib.auth.hashers.make_password': HARMLESS,
    'django.contrib.auth.hashers.check_password': HARMLESS,
    'django.views.View.get_context_data': { flows: [], holds: true },
    'django.shortcuts.get_object_or_404': ROW,
    'django.shortcuts.get_list_or_404': ROW,
    'django.Session.__setitem__': {
      sinks: [
        { kind: 'session', slot: '0', does: 'used as a key of the session' },
        { kind: 'session', slot: '1', does: 'kept in the session' },
      ],
    },
    'django.Session.setdefault': {
      sinks: [{ kind: 'session', slot: '1', does: 'kept in the session' }],
    },
    'django.Session.update': {
      sinks: [{ kind: 'session', slot: '*', does: 'kept in the session' }],
    },
  },
  entries: [
    { by: 'parameter', annotation: REQUEST, is: REQUEST, others: PATH, converters: CONVERTERS },
    { by: 'parameter', named: 'request', is: REQUEST, others: PATH, converters: CONVERTERS },
    {
      by: 'base',
      base: 'django.views.View',
      methods: [...VERBS, 'dispatch'],
      parameters: { first: [REQUEST], source: PATH, converters: CONVERTERS },
    },
    VALID_FORM,
    {
      by: 'base',
      base: 'django.views.View',
      methods: ['get_context_data'],
      parameters: {},
      renders: {
        syntax: 'jinja',
        escapes: 'always',
        globals: { request: REQUEST },
        attribute: 'template_name',
      },
    },
  ],
});
