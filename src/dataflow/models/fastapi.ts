import { defineLibrary } from '../library.ts';
import type { EntryModel } from '../library.ts';
import { VERBS } from './web-data.ts';

const MADE = ['fastapi.Depends', 'fastapi.Security', 'fastapi.params.Depends'];

/** Objects that FastAPI hands over beside the data of the request. */
const GIVEN: readonly EntryModel[] = [
  'fastapi.BackgroundTasks',
  'fastapi.security.OAuth2PasswordBearer',
  'fastapi.security.SecurityScopes',
  'sqlalchemy.orm.Session',
  'sqlalchemy.ext.asyncio.AsyncSession',
  'sqlmodel.Session',
].map((name) => ({ by: 'parameter', annotation: name, is: name }));

/** FastAPI's parameters; requests and answers are Starlette's. What it returns is JSON, unless the route says otherwise. */
export const fastapi = defineLibrary({
  name: 'fastapi',
  typed: [
    'pydantic.BaseModel',
    'pydantic.main.BaseModel',
    'sqlmodel.SQLModel',
    'sqlmodel.main.SQLModel',
    'ninja.Schema',
    'ninja.schema.Schema',
    'msgspec.Struct',
  ],
  values: {
    'fastapi.security.OAuth2PasswordRequestForm.username': {
      source: { kind: 'request', label: 'user name' },
    },
    'fastapi.security.OAuth2PasswordRequestForm.password': {
      source: { kind: 'request', label: 'password' },
    },
  },
  calls: {
    'fastapi.HTTPException': {
      flows: [],
      sinks: [{ kind: 'exposure', slot: '1:detail', does: 'sent in an answer' }],
    },
    'fastapi.encoders.jsonable_encoder': {},
  },
  entries: [
    ...GIVEN,
    {
      by: 'parameter',
      annotation: 'fastapi.security.OAuth2PasswordRequestForm',
      is: 'fastapi.security.OAuth2PasswordRequestForm',
    },
    {
      by: 'call',
      method: 'add_api_route',
      parameters: { source: { kind: 'request', label: 'request parameter' }, made: MADE },
    },
    { by: 'parameter', named: 'request', is: 'starlette.requests.Request' },
    // What depends on the request is given its parameters as a route is.
    ...MADE.map((method): EntryModel => ({
      by: 'call',
      method,
      parameters: { source: { kind: 'request', label: 'request parameter' }, made: MADE },
    })),
    ...[...VERBS, 'api_route', 'websocket'].map((method): EntryModel => ({
      by: 'decorator',
      decorator: `*.${method}`,
      parameters: { source: { kind: 'request', label: 'request parameter' }, made: MADE },
      result: { kind: 'html', does: 'sent as a page', where: 'response_class=HTMLResponse' },
    })),
  ],
});
