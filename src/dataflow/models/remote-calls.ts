import { defineLibrary } from '../library.ts';
import type { EntryModel, SourceModel } from '../library.ts';
import { BODY } from './web-data.ts';

const ARGUMENT: SourceModel = { kind: 'request', label: 'GraphQL argument' };
const CALLED: SourceModel = { kind: 'request', label: 'argument of a remote call' };

/** What resolvers are given beside their arguments. */
const GIVEN: readonly EntryModel[] = ['info', 'root', 'parent', '_', '_root', '_info', 'obj'].map(
  (named) => ({ by: 'parameter', named, is: 'graphql.Given' }),
);

/** Graphene: resolvers and mutations are given what the query says. */
export const graphene = defineLibrary({
  name: 'graphene',
  bases: {
    'graphene_django.DjangoObjectType': ['graphene.ObjectType'],
    'graphene_django.types.DjangoObjectType': ['graphene.ObjectType'],
    'graphene_sqlalchemy.SQLAlchemyObjectType': ['graphene.ObjectType'],
    'graphene.relay.ClientIDMutation': ['graphene.Mutation'],
  },
  entries: [
    ...GIVEN,
    {
      by: 'base',
      base: 'graphene.ObjectType',
      methods: ['resolve_*'],
      parameters: { source: ARGUMENT },
    },
    {
      by: 'base',
      base: 'graphene.Mutation',
      methods: ['mutate', 'mutate_and_get_payload'],
      parameters: { source: ARGUMENT },
    },
  ],
});

/** Ariadne. */
export const ariadne = defineLibrary({
  name: 'ariadne',
  entries: [
    ...GIVEN,
    { by: 'decorator', decorator: '*.field', parameters: { source: ARGUMENT } },
    { by: 'decorator', decorator: '*.source', parameters: { source: ARGUMENT } },
    { by: 'call', method: 'set_field', parameters: { source: ARGUMENT } },
  ],
});

/** Strawberry. */
export const strawberry = defineLibrary({
  name: 'strawberry',
  entries: [
    ...GIVEN,
    ...['strawberry.Info', 'strawberry.types.Info'].map((annotation): EntryModel => ({
      by: 'parameter',
      annotation,
      is: 'graphql.Given',
    })),
    ...['field', 'mutation', 'subscription'].map((name): EntryModel => ({
      by: 'decorator',
      decorator: `strawberry.${name}`,
      parameters: { source: ARGUMENT },
    })),
  ],
});

const MESSAGE_FIELD: SourceModel = { ...BODY, label: 'field of the message' };

/** gRPC's servicers: every part of the message is the caller's. */
export const grpc = defineLibrary({
  name: 'grpc',
  values: { 'grpc.Request.*': { source: MESSAGE_FIELD } },
  calls: {
    'grpc.ServicerContext.invocation_metadata': {
      source: { kind: 'request', label: 'metadata of the call' },
    },
  },
  entries: [
    {
      by: 'parameter',
      named: 'request_iterator',
      beside: 'context',
      is: 'grpc.Stream',
      source: MESSAGE_FIELD,
    },
    {
      by: 'base',
      base: '*Servicer',
      methods: ['*'],
      parameters: { first: ['grpc.Request', 'grpc.ServicerContext'] },
    },
  ],
});

/** The standard library's remote procedure calls, and Pyro's. */
export const remoteProcedures = defineLibrary({
  name: 'Pyro5',
  entries: ['Pyro5.api.expose', 'Pyro4.expose', 'jsonrpcserver.method'].map(
    (decorator): EntryModel => ({ by: 'decorator', decorator, parameters: { source: CALLED } }),
  ),
});
