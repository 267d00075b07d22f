import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const STORED = { kind: 'stored', label: 'stored value' } as const;

function queries(does: string, ...slots: readonly Slot[]): CallModel {
  return { flows: [], sinks: slots.map((slot) => ({ kind: 'nosql' as const, slot, does })) };
}

const RUNS_CYPHER: CallModel = {
  ...queries('run as Cypher', '0:query'),
  source: { kind: 'stored', label: 'graph record' },
};

/** Redis, Elasticsearch, Cassandra, Neo4j and DynamoDB. */
export const searchAndGraphStores = defineLibrary({
  name: 'redis',
  aliases: {
    'redis.StrictRedis': 'redis.Redis',
    'redis.asyncio.Redis': 'redis.Redis',
    'redis.client.Redis': 'redis.Redis',
    'redis.asyncio.from_url': 'redis.from_url',
    'elasticsearch.AsyncElasticsearch': 'elasticsearch.Elasticsearch',
    'opensearchpy.OpenSearch': 'elasticsearch.Elasticsearch',
    'neo4j.AsyncGraphDatabase': 'neo4j.GraphDatabase',
  },
  calls: {
    'redis.from_url': { returns: 'redis.Redis', flows: [] },
    'redis.Redis.from_url': { returns: 'redis.Redis', flows: [] },
    'redis.Redis': { returns: 'redis.Redis', flows: [] },
    'redis.Redis.eval': {
      flows: [],
      sinks: [{ kind: 'code', slot: '0:script', does: 'run as a Lua script' }],
    },
    'redis.Redis.register_script': {
      flows: [],
      sinks: [{ kind: 'code', slot: '0:script', does: 'kept as a Lua script' }],
    },
    'redis.Redis.execute_command': {
      flows: [],
      sinks: [{ kind: 'nosql', slot: '0', does: 'run as a command' }],
    },
    ...sameFor(members('redis.Redis', ['get', 'hget', 'hgetall', 'lpop', 'rpop', 'lrange']), {
      source: STORED,
      flows: [],
    }),
    ...sameFor(members('redis.Redis', ['set', 'setex', 'hset', 'lpush', 'rpush', 'delete']), {
      flows: [],
    }),
    'elasticsearch.Elasticsearch': { returns: 'elasticsearch.Elasticsearch', flows: [] },
    ...sameFor(
      members('elasticsearch.Elasticsearch', ['search', 'count', 'delete_by_query', 'msearch']),
      {
        ...queries('used as a query', 'body', 'query', 'q', 'aggs', 'script_fields'),
        source: STORED,
      },
    ),
    ...sameFor(members('elasticsearch.Elasticsearch', ['update', 'update_by_query']), {
      ...queries('used as a query', 'body', 'query', 'script'),
    }),
    'elasticsearch.Elasticsearch.get': { source: STORED, flows: [] },
    'elasticsearch.Elasticsearch.index': { flows: [] },
    'cassandra.cluster.Cluster': { returns: 'cassandra.cluster.Cluster', flows: [] },
    'cassandra.cluster.Cluster.connect': { returns: 'cassandra.cluster.Session', flows: [] },
    ...sameFor(members('cassandra.cluster.Session', ['execute', 'execute_async', 'prepare']), {
      flows: [],
      source: STORED,
      sinks: [{ kind: 'sql', slot: '0:query', does: 'run as CQL' }],
    }),
    'cassandra.query.SimpleStatement': { flows: ['0:query_string'] },
    'neo4j.GraphDatabase.driver': { returns: 'neo4j.Driver', flows: [] },
    'neo4j.Driver.session': { returns: 'neo4j.Session', flows: [] },
    'neo4j.Driver.execute_query': queries('run as Cypher', '0:query_'),
    'neo4j.Session.run': RUNS_CYPHER,
    'neo4j.Session.begin_transaction': { returns: 'neo4j.Transaction', flows: [] },
    'neo4j.Transaction.run': RUNS_CYPHER,
    'py2neo.Graph.run': queries('run as Cypher', '0:cypher'),
    'py2neo.Graph.evaluate': queries('run as Cypher', '0:cypher'),
  },
});
