import { defineLibrary } from '../library.ts';
import type { EntryModel, SourceModel } from '../library.ts';

const TASK: SourceModel = { kind: 'message', label: 'task argument' };
const MESSAGE: SourceModel = { kind: 'message', label: 'message of a queue' };
const SOCKET: SourceModel = { kind: 'message', label: 'message of a socket' };

/** Celery's tasks: their arguments come by a queue. */
export const celery = defineLibrary({
  name: 'celery',
  entries: ['celery.shared_task', 'celery.task', '*.task'].map((decorator): EntryModel => ({
    by: 'decorator',
    decorator,
    parameters: { source: TASK },
  })),
});

/** Consumers of queues, and sockets. */
export const messageQueues = defineLibrary({
  name: 'pika',
  calls: {
    'kafka.KafkaConsumer': { returns: 'kafka.KafkaConsumer', source: MESSAGE, flows: [] },
    'confluent_kafka.Consumer.poll': { source: MESSAGE },
    'confluent_kafka.Consumer.consume': { source: MESSAGE },
    'aiokafka.AIOKafkaConsumer': {
      returns: 'aiokafka.AIOKafkaConsumer',
      source: MESSAGE,
      flows: [],
    },
    'redis.client.PubSub.listen': { source: MESSAGE },
    'redis.client.PubSub.get_message': { source: MESSAGE },
    'redis.Redis.pubsub': { returns: 'redis.client.PubSub', flows: [] },
    'redis.StrictRedis.pubsub': { returns: 'redis.client.PubSub', flows: [] },
    'zmq.Context': { returns: 'zmq.Context', flows: [] },
    'zmq.Context.socket': { returns: 'zmq.Socket', flows: [] },
    'zmq.Socket.recv': { source: SOCKET },
    'zmq.Socket.recv_string': { source: SOCKET },
    'zmq.Socket.recv_json': { source: SOCKET },
    'zmq.Socket.recv_multipart': { source: SOCKET },
    'socket.socket.accept': { source: SOCKET, flows: [] },
    'asyncio.StreamReader.read': { source: SOCKET },
    'asyncio.StreamReader.readline': { source: SOCKET },
    'asyncio.StreamReader.readexactly': { source: SOCKET },
    'asyncio.StreamReader.readuntil': { source: SOCKET },
  },
  values: {
    'socketserver.BaseRequestHandler.request': { is: 'socket.socket' },
    'socketserver.StreamRequestHandler.rfile': { source: SOCKET },
  },
  bases: { 'socketserver.StreamRequestHandler': ['socketserver.BaseRequestHandler'] },
  entries: [
    { by: 'parameter', named: 'body', beside: 'properties', is: 'pika.Body', source: MESSAGE },
    { by: 'parameter', annotation: 'asyncio.StreamReader', is: 'asyncio.StreamReader' },
    { by: 'parameter', named: 'reader', beside: 'writer', is: 'asyncio.StreamReader' },
  ],
});

/** Servers of the package `websockets`. */
export const websockets = defineLibrary({
  name: 'websockets',
  entries: [
    { by: 'parameter', named: 'websocket', is: 'websockets.Connection', source: SOCKET },
    { by: 'parameter', named: 'ws', is: 'websockets.Connection', source: SOCKET },
  ],
});

/** Clients of MQTT's brokers. */
export const mqtt = defineLibrary({
  name: 'paho',
  entries: [
    { by: 'parameter', named: 'msg', beside: 'userdata', is: 'paho.mqtt.Message' },
    { by: 'parameter', named: 'message', beside: 'userdata', is: 'paho.mqtt.Message' },
  ],
  values: {
    'paho.mqtt.Message.payload': { source: MESSAGE },
    'paho.mqtt.Message.topic': { source: MESSAGE },
  },
});
