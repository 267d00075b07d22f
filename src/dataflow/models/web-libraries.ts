import type { Library } from '../library.ts';
import { click, commandLine, typer } from './command-line.ts';
import { aiohttpServer } from './aiohttp-server.ts';
import { bottle } from './bottle.ts';
import { djangoAnswers } from './django-answers.ts';
import { django } from './django.ts';
import { fastapi } from './fastapi.ts';
import { flask } from './flask.ts';
import { httpServer } from './http-server.ts';
import { markupsafe } from './markupsafe.ts';
import { restFramework } from './rest-framework.ts';
import { starlette } from './starlette.ts';
import { tornado } from './tornado.ts';
import { werkzeug } from './werkzeug.ts';

/** What brings data into a program and answers: web frameworks, queues, command lines. */
export const WEB_LIBRARIES: readonly Library[] = [
  click,
  commandLine,
  typer,
  aiohttpServer,
  bottle,
  djangoAnswers,
  django,
  fastapi,
  flask,
  httpServer,
  markupsafe,
  restFramework,
  starlette,
  tornado,
  werkzeug,
];
