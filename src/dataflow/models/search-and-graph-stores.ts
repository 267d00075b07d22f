import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { RUN_AS_EXPRESSION } from './query-texts.ts';
import { members, sameFor } from './same-for.ts';

const ELASTIC = 'elasticsearch.Elasticsearch';

const STORED = { kind: 'stored', label: 'stored value' } as const;

function queries(does: string, ...slots: readonly Slot[]): CallModel {
  return { flows: [], sinks: slots.map((slot) => ({ kind: 'nosql' as const, slot, does })) };
}

const RUNS_CYPHER: CallModel = {
  ...queries('run as Cypher', '0:query'),
  source: { kind: 'stored', label: 'graph record' },
};

/** Work that a session runs again where it fails: it is given a transaction. */
const UNITS_OF_WORK = [
  'execute_read',
  'execute_write',
  'read_transaction',
  'write_transaction',
] as const;

/** Redis, Elasticsearch, Cassandra, Neo4j, ArangoDB and InfluxDB. */
export const searchAndGraphStores = defineLibrary({
  name: 'redis',
  aliases: {
    'redis.StrictRedis': 'redis.Redis',
    'redis.asyncio': 'redis',
    'redis.client.Redis': 'redis.Redis',
    'redis.RedisCluster': 'redis.Redis',
    'redis.cluster.RedisCluster': 'redis.Redis',
    aioredis: 'redis',
    'valkey.Valkey': 'redis.Redis',
    'flask_redis.FlaskRedis': 'redis.Redis',
    'elasticsearch.AsyncElasticsearch': ELASTIC,
    'opensearchpy.OpenSearch': ELASTIC,
    'opensearchpy.AsyncOpenSearch': ELASTIC,
    elasticsearch7: 'elasticsearch',
    elasticsearch8: 'elasticsearch',
    'elasticsearch.dsl': 'elasticsearch_dsl',
    'opensearchpy.Search': 'elasticsearch_dsl.Search',
    'opensearchpy.Q': 'elasticsearch_dsl.Q',
    'neo4j.AsyncGraphDatabase': 'neo4j.GraphDatabase',
  },
  values: {
    [`${ELASTIC}.sql`]: { is: 'elasticsearch.SqlClient' },
    'arango.database.StandardDatabase.aql': { is: 'arango.aql.AQL' },
  },
  calls: {
    'redis.from_url': { returns: 'redis.Redis', flows: [] },
    'redis.Redis.from_url': { returns: 'redis.Redis', flows: [] },
    'redis.Redis': { returns: 'redis.Redis', flows: [] },
    'redis.Redis.eval': {
      flows: [],
      sinks: [{ kind: 'code', slot: '0:script', does: 'run as a Lua script' }],
    },
    ...sameFor(members('redis.Redis', ['pipeline', 'transaction']), {
      returns: 'redis.Redis',
      flows: [],
    }),
    'django_redis.get_redis_connection': { returns: 'redis.Redis', flows: [] },
    ...sameFor(members('redis.Redis', ['register_script', 'script_load', 'function_load']), {
      flows: [],
      sinks: [{ kind: 'code', slot: '0', does: 'kept as a Lua script' }],
    }),
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
    'elasticsearch.SqlClient.query': {
      flows: [],
      source: STORED,
      sinks: [{ kind: 'sql', slot: 'query', does: 'run as SQL' }],
    },
    'elasticsearch_dsl.Search': { returns: 'elasticsearch_dsl.Search', flows: [] },
    ...sameFor(members('elasticsearch_dsl.Search', ['query', 'filter', 'exclude', 'post_filter']), {
      returns: 'elasticsearch_dsl.Search',
      flows: [],
    }),
    'elasticsearch_dsl.Search.from_dict': {
      ...queries('used as a query', '0:d'),
      returns: 'elasticsearch_dsl.Search',
    },
    'elasticsearch_dsl.Search.update_from_dict': {
      ...queries('used as a query', '0:d'),
      returns: 'elasticsearch_dsl.Search',
    },
    'elasticsearch_dsl.Q': { flows: [] },
    'arango.ArangoClient': { returns: 'arango.ArangoClient', flows: [] },
    'arango.ArangoClient.db': { returns: 'arango.database.StandardDatabase', flows: [] },
    'arango.aql.AQL.execute': queries(RUN_AS_EXPRESSION, '0:query'),
    ...sameFor(['influxdb.InfluxDBClient.query', 'influxdb.DataFrameClient.query'], {
      ...queries(RUN_AS_EXPRESSION, '0:query'),
    }),
    'influxdb_client.InfluxDBClient': { returns: 'influxdb_client.InfluxDBClient', flows: [] },
    'influxdb_client.InfluxDBClient.query_api': {
      returns: 'influxdb_client.QueryApi',
      flows: [],
    },
    ...sameFor(
      members('influxdb_client.QueryApi', [
        'query',
        'query_csv',
        'query_raw',
        'query_stream',
        'query_data_frame',
        'query_data_frame_stream',
      ]),
      queries(RUN_AS_EXPRESSION, '0:query'),
    ),
    'cassandra.cluster.Cluster': { returns: 'cassandra.cluster.Cluster', flows: [] },
    'cassandra.cluster.Cluster.connect': { returns: 'cassandra.cluster.Session', flows: [] },
    ...sameFor(members('cassandra.cluster.Session', ['execute', 'execute_async']), {
      flows: [],
      source: STORED,
      sinks: [{ kind: 'sql', slot: '0:query', does: 'run as CQL' }],
    }),
    'cassandra.cluster.Session.prepare': {
      flows: [],
      returns: 'cassandra.query.PreparedStatement',
      sinks: [{ kind: 'sql', slot: '0:query', does: 'run as CQL' }],
    },
    'cassandra.query.PreparedStatement.bind': { flows: [] },
    'cassandra.query.SimpleStatement': { flows: ['0:query_string'] },
    'cassandra.query.BatchStatement': { returns: 'cassandra.query.BatchStatement', flows: [] },
    'cassandra.query.BatchStatement.add': {
      flows: [],
      sinks: [{ kind: 'sql', slot: '0:statement', does: 'run as CQL' }],
    },
    'cassandra.query.BatchStatement.add_all': {
      flows: [],
      sinks: [{ kind: 'sql', slot: '0:statements', does: 'run as CQL' }],
    },
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

/** Neo4j calls what it is handed, with a transaction. */
export const neo4jWork = defineLibrary({
  name: 'neo4j',
  entries: UNITS_OF_WORK.map((method) => ({
    by: 'call',
    method,
    parameters: { first: ['neo4j.Transaction'] },
  })),
});
