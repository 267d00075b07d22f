import type { Library } from '../library.ts';
import { aiohttpServer } from './aiohttp-server.ts';
import { bottle } from './bottle.ts';
import {
  agentTools,
  chats,
  dash,
  dataPages,
  discord,
  gradio,
  modelTools,
  slack,
} from './chat-and-tools.ts';
import { cherrypy } from './cherrypy.ts';
import { azureFunctions, chalice, googleFunctions, lambda, powertools } from './cloud-functions.ts';
import { click, commandLine, typer } from './command-line.ts';
import { djangoAnswers } from './django-answers.ts';
import { channels, managementCommands, ninja } from './django-extensions.ts';
import { django } from './django.ts';
import { falcon } from './falcon.ts';
import { fastapi } from './fastapi.ts';
import {
  flaskExtensions,
  flaskHttpAuth,
  flaskRestful,
  flaskSocketio,
  webargs,
  wtforms,
} from './flask-extensions.ts';
import { flask, quart } from './flask.ts';
import { httpServer } from './http-server.ts';
import { markupsafe } from './markupsafe.ts';
import { celery, messageQueues, mqtt, websockets } from './message-queues.ts';
import { pyramid } from './pyramid.ts';
import { ariadne, graphene, grpc, remoteProcedures, strawberry } from './remote-calls.ts';
import { restFramework } from './rest-framework.ts';
import { ROUTE_TABLES } from './route-tables.ts';
import { sanic } from './sanic.ts';
import { litestar, microdot, robyn, webPy } from './small-web-frameworks.ts';
import { starlette } from './starlette.ts';
import { tornado } from './tornado.ts';
import { werkzeug } from './werkzeug.ts';

/** What brings data into a program and answers: web frameworks, queues, command lines. */
export const WEB_LIBRARIES: readonly Library[] = [
  aiohttpServer,
  bottle,
  agentTools,
  chats,
  dash,
  dataPages,
  discord,
  gradio,
  modelTools,
  slack,
  cherrypy,
  azureFunctions,
  chalice,
  googleFunctions,
  lambda,
  powertools,
  click,
  commandLine,
  typer,
  djangoAnswers,
  channels,
  managementCommands,
  ninja,
  django,
  falcon,
  fastapi,
  flaskExtensions,
  flaskHttpAuth,
  flaskRestful,
  flaskSocketio,
  webargs,
  wtforms,
  flask,
  quart,
  httpServer,
  markupsafe,
  celery,
  messageQueues,
  mqtt,
  websockets,
  pyramid,
  ...ROUTE_TABLES,
  ariadne,
  graphene,
  grpc,
  remoteProcedures,
  strawberry,
  restFramework,
  sanic,
  litestar,
  microdot,
  robyn,
  webPy,
  starlette,
  tornado,
  werkzeug,
];
