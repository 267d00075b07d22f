import { defineLibrary } from '../library.ts';
import type { EntryModel } from '../library.ts';
import { PAGE, markupSink } from './page-content.ts';
import { BODY, FORM, HEADER, PATH, QUERY, UPLOAD, VERBS } from './web-data.ts';

const AZURE_REQUEST = 'azure.functions.HttpRequest';
const AZURE_RESPONSE = 'azure.functions.HttpResponse';
const CHALICE_REQUEST = 'chalice.Request';

/** Lambda calls a function with an event and a context, whatever its name is and whatever it imports. */
export const lambda = defineLibrary({
  name: 'awslambda',
  entries: ['context', '_context', 'ctx', '_ctx', 'lambda_context'].map((beside) => ({
    by: 'parameter',
    named: 'event',
    beside,
    is: 'aws.Event',
    source: { kind: 'request', label: 'event of the function' },
  })),
});

const RESOLVER = 'aws_lambda_powertools.event_handler.Resolver';
const EVENT = 'aws_lambda_powertools.CurrentEvent';

/** Powertools for Lambda: routes, and the event that they answer. */
export const powertools = defineLibrary({
  name: 'aws_lambda_powertools',
  aliases: Object.fromEntries(
    [
      'APIGatewayRestResolver',
      'APIGatewayHttpResolver',
      'ALBResolver',
      'LambdaFunctionUrlResolver',
      'VPCLatticeResolver',
      'VPCLatticeV2Resolver',
    ].flatMap((name) => [
      [`aws_lambda_powertools.event_handler.${name}`, RESOLVER],
      [`aws_lambda_powertools.event_handler.api_gateway.${name}`, RESOLVER],
    ]),
  ),
  values: {
    [`${RESOLVER}.current_event`]: { is: EVENT },
    [`${EVENT}.query_string_parameters`]: { source: QUERY },
    [`${EVENT}.multi_value_query_string_parameters`]: { source: QUERY },
    [`${EVENT}.path_parameters`]: { source: PATH },
    [`${EVENT}.headers`]: { source: HEADER },
    [`${EVENT}.body`]: { source: BODY },
    [`${EVENT}.decoded_body`]: { source: BODY },
    [`${EVENT}.json_body`]: { source: BODY },
  },
  calls: {
    [RESOLVER]: { returns: RESOLVER, flows: [] },
    [`${EVENT}.get_query_string_value`]: { source: QUERY },
    [`${EVENT}.get_header_value`]: { source: HEADER },
  },
  entries: ['route', ...VERBS].map((method): EntryModel => ({
    by: 'decorator',
    decorator: `*.${method}`,
    parameters: { source: PATH },
  })),
});

/** Functions of Google's cloud: Flask's request, or an event. */
export const googleFunctions = defineLibrary({
  name: 'functions_framework',
  values: { 'cloudevents.http.CloudEvent.data': { source: { kind: 'message', label: 'event' } } },
  entries: [
    {
      by: 'decorator',
      decorator: 'functions_framework.http',
      parameters: { first: ['werkzeug.Request'] },
      result: PAGE,
    },
    {
      by: 'decorator',
      decorator: 'functions_framework.cloud_event',
      parameters: { first: ['cloudevents.http.CloudEvent'] },
    },
  ],
});

/** Functions of Azure. Their text is plain unless its type says otherwise. */
export const azureFunctions = defineLibrary({
  name: 'azure',
  values: {
    [`${AZURE_REQUEST}.params`]: { source: QUERY },
    [`${AZURE_REQUEST}.route_params`]: { source: PATH },
    [`${AZURE_REQUEST}.headers`]: { source: HEADER },
    [`${AZURE_REQUEST}.form`]: { source: FORM },
    [`${AZURE_REQUEST}.files`]: { source: UPLOAD },
  },
  calls: {
    [`${AZURE_REQUEST}.get_json`]: { source: BODY },
    [`${AZURE_REQUEST}.get_body`]: { source: BODY },
    [AZURE_RESPONSE]: {
      returns: AZURE_RESPONSE,
      flows: [],
      sinks: [markupSink('0:body', 'mimetype')],
    },
  },
  entries: [{ by: 'parameter', annotation: AZURE_REQUEST, is: AZURE_REQUEST }],
});

/** Chalice: routes for Lambda, whose results are JSON. */
export const chalice = defineLibrary({
  name: 'chalice',
  values: {
    'chalice.Chalice.current_request': { is: CHALICE_REQUEST },
    [`${CHALICE_REQUEST}.query_params`]: { source: QUERY },
    [`${CHALICE_REQUEST}.json_body`]: { source: BODY },
    [`${CHALICE_REQUEST}.raw_body`]: { source: BODY },
    [`${CHALICE_REQUEST}.uri_params`]: { source: PATH },
    [`${CHALICE_REQUEST}.headers`]: { source: HEADER },
  },
  calls: {
    'chalice.Response': {
      returns: 'chalice.Response',
      flows: [],
      sinks: [
        markupSink('0:body', 'headers[Content-Type]'),
        { kind: 'redirect', slot: 'headers[Location]', does: 'redirected to' },
      ],
    },
  },
  entries: ['route', ...VERBS].map((method): EntryModel => ({
    by: 'decorator',
    decorator: `*.${method}`,
    parameters: { source: PATH },
  })),
});
