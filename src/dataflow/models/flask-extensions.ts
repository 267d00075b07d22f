import { defineLibrary } from '../library.ts';
import type { EntryModel, SourceModel, ValueModel } from '../library.ts';
import { PAGE } from './page-content.ts';
import { BODY, FORM, PATH, UPLOAD, VERBS } from './web-data.ts';

/** Fields whose data is of another type than text, or one of the choices that the form offers. */
const HARMLESS_FIELDS = [
  'BooleanField',
  'DateField',
  'DateTimeField',
  'DecimalField',
  'FloatField',
  'IntegerField',
  'IntegerRangeField',
  'RadioField',
  'SelectField',
  'SubmitField',
  'TimeField',
  'UUIDField',
];

const TEXT_FIELDS = [
  'EmailField',
  'HiddenField',
  'PasswordField',
  'SearchField',
  'StringField',
  'TelField',
  'TextAreaField',
  'TextField',
  'URLField',
];

const DATA: Readonly<Record<string, ValueModel>> = Object.fromEntries([
  ...HARMLESS_FIELDS.map((name) => [`wtforms.${name}.data`, {}] as const),
  ...TEXT_FIELDS.map((name) => [`wtforms.${name}.data`, { source: FORM }] as const),
  ...TEXT_FIELDS.map((name) => [`wtforms.${name}.raw_data`, { source: FORM }] as const),
]);

/** WTForms and Flask-WTF: a field's data is the request's. */
export const wtforms = defineLibrary({
  name: 'wtforms',
  aliases: {
    'wtforms.fields.core': 'wtforms',
    'wtforms.fields.simple': 'wtforms',
    'wtforms.fields.html5': 'wtforms',
    'wtforms.fields': 'wtforms',
    'wtforms.form.Form': 'wtforms.Form',
    'wtforms.validators': 'wtforms.validators',
    'flask_wtf.form.FlaskForm': 'flask_wtf.FlaskForm',
    'flask_wtf.Form': 'flask_wtf.FlaskForm',
    'flask_wtf.file.FileField': 'wtforms.FileField',
  },
  bases: { 'flask_wtf.FlaskForm': ['wtforms.Form'] },
  values: {
    ...DATA,
    'wtforms.FileField.data': { is: 'werkzeug.FileStorage', source: UPLOAD },
    'wtforms.MultipleFileField.data': { source: UPLOAD },
    'wtforms.Form.data': { source: FORM },
  },
});

/** Flask-RESTful and Flask-RESTX: what resources return is JSON. */
export const flaskRestful = defineLibrary({
  name: 'flask_restful',
  aliases: {
    flask_restx: 'flask_restful',
    flask_restplus: 'flask_restful',
    'flask_restful.reqparse.RequestParser': 'flask_restful.RequestParser',
    'flask_restful.views.MethodView': 'flask_restful.Resource',
  },
  values: {
    'flask_restful.Api.payload': { source: BODY },
    'flask_restful.Namespace.payload': { source: BODY },
  },
  calls: {
    'flask_restful.RequestParser.parse_args': {
      source: { kind: 'request', label: 'request parameter' },
    },
    'flask_restful.abort': { neverReturns: true },
    'flask_restful.marshal': { flows: [] },
  },
  entries: [
    {
      by: 'base',
      base: 'flask_restful.Resource',
      methods: VERBS,
      parameters: { source: PATH, converters: ['<int:$>', '<float:$>', '<uuid:$>'] },
    },
  ],
});

/** Smaller extensions of Flask: who is signed in is known, and no text from outside. */
export const flaskExtensions = defineLibrary({
  name: 'flask_login',
  aliases: { 'flask_admin.base.expose': 'flask_admin.expose' },
  calls: {
    'flask_login.login_url': { flows: [] },
    'flask_jwt_extended.get_jwt_identity': { flows: [] },
    'flask_jwt_extended.create_access_token': { flows: [] },
    'flask_jwt_extended.create_refresh_token': { flows: [] },
    'flask_bcrypt.generate_password_hash': { flows: [] },
    'flask_bcrypt.Bcrypt.generate_password_hash': { flows: [] },
    'flask_bcrypt.Bcrypt.check_password_hash': { flows: [] },
    'flask_bcrypt.check_password_hash': { flows: [] },
  },
  entries: [
    {
      by: 'decorator',
      decorator: 'flask_admin.expose',
      parameters: { source: PATH, converters: ['<int:$>', '<float:$>', '<uuid:$>'] },
      result: PAGE,
    },
  ],
});

const VERIFIES: readonly EntryModel[] = ['verify_password', 'verify_token', 'get_password'].map(
  (method) => ({
    by: 'decorator',
    decorator: `*.${method}`,
    parameters: { source: { kind: 'request', label: 'credentials of the request' } },
  }),
);

/** Flask-HTTPAuth: functions that say whether a name and a password belong together. */
export const flaskHttpAuth = defineLibrary({
  name: 'flask_httpauth',
  entries: VERIFIES,
});

const PARSERS = ['flaskparser', 'djangoparser', 'aiohttpparser', 'falconparser', 'pyramidparser'];

const ARGUMENTS: SourceModel = { kind: 'request', label: 'request parameter' };

/** webargs, and what is built on it: the parsed arguments are handed to the view, as one dictionary or one by one. */
export const webargs = defineLibrary({
  name: 'webargs',
  aliases: Object.fromEntries([
    ...PARSERS.flatMap((name) => [
      [`webargs.${name}.use_args`, 'webargs.use_args'] as const,
      [`webargs.${name}.use_kwargs`, 'webargs.use_kwargs'] as const,
      [`webargs.${name}.parser`, 'webargs.parser'] as const,
    ]),
    ['flask_apispec.use_kwargs', 'webargs.use_kwargs'] as const,
    ['webargs.parser.use_args', 'webargs.use_args'] as const,
    ['webargs.parser.use_kwargs', 'webargs.use_kwargs'] as const,
  ]),
  calls: { 'webargs.parser.parse': { source: ARGUMENTS, flows: [] } },
  entries: ['webargs.use_args', 'webargs.use_kwargs'].map((decorator) => ({
    by: 'decorator',
    decorator,
    parameters: { source: ARGUMENTS },
  })),
});

/** Flask-SocketIO. */
export const flaskSocketio = defineLibrary({
  name: 'flask_socketio',
  entries: [
    {
      by: 'decorator',
      decorator: '*.on',
      parameters: { source: { kind: 'message', label: 'message of a socket' } },
    },
    {
      by: 'decorator',
      decorator: '*.event',
      parameters: { source: { kind: 'message', label: 'message of a socket' } },
    },
  ],
});
