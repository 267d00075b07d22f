import { defineLibrary } from '../library.ts';
import type { EntryModel } from '../library.ts';
import { sameFor } from './same-for.ts';
import { PATH, VERBS } from './web-data.ts';

const CONSUMER = 'channels.generic.websocket.WebsocketConsumer';

const CONSUMERS = [
  'AsyncWebsocketConsumer',
  'JsonWebsocketConsumer',
  'AsyncJsonWebsocketConsumer',
].map((name) => `channels.generic.websocket.${name}`);

/** What a connection's scope holds that is not the client's to say. */
const SERVERS_OWN = ['user', 'session', 'client', 'server', 'type', 'scheme', 'method'];

/** Channels: consumers are given what arrives by a socket, and keep what the connection began with. */
export const channels = defineLibrary({
  name: 'channels',
  bases: Object.fromEntries(CONSUMERS.map((name) => [name, [CONSUMER]])),
  values: {
    [`${CONSUMER}.scope`]: {
      is: 'channels.Scope',
      source: { ...PATH, label: 'path or header of the connection' },
    },
    ...sameFor(
      SERVERS_OWN.map((name) => `channels.Scope.[${name}]`),
      { cleans: 'all' as const },
    ),
  },
  calls: {
    'channels.Scope.get': {
      flows: ['self'],
      variants: [{ when: [{ slot: '0', is: { equals: SERVERS_OWN } }], gives: { flows: [] } }],
    },
  },
  entries: [
    {
      by: 'base',
      base: CONSUMER,
      methods: ['receive', 'receive_json'],
      parameters: { source: { kind: 'message', label: 'message of a socket' } },
    },
  ],
});

/** Django Ninja: operations are given the request and what its path, query and body say. */
export const ninja = defineLibrary({
  name: 'ninja',
  entries: [...VERBS, 'api_operation'].map((method): EntryModel => ({
    by: 'decorator',
    decorator: `*.${method}`,
    parameters: {
      first: ['django.http.HttpRequest'],
      source: { kind: 'request', label: 'request parameter' },
    },
  })),
});

/** Commands of `manage.py`: who runs them gives their options. */
export const managementCommands = defineLibrary({
  name: 'django',
  aliases: {
    'django.core.management.BaseCommand': 'django.core.management.base.BaseCommand',
    'django.core.management.base.LabelCommand': 'django.core.management.base.BaseCommand',
    'django.core.management.base.AppCommand': 'django.core.management.base.BaseCommand',
  },
  entries: [
    {
      by: 'base',
      base: 'django.core.management.base.BaseCommand',
      methods: ['handle', 'handle_label'],
      parameters: { source: { kind: 'local', label: 'command-line argument' } },
    },
  ],
});
