import { defineLibrary } from '../library.ts';
import type { CallModel, Slot, VariantModel } from '../library.ts';
import { RUN_AS_EXPRESSION } from './query-texts.ts';
import { members, sameFor } from './same-for.ts';

function asks(...slots: readonly Slot[]): CallModel {
  return {
    flows: [],
    source: { kind: 'stored', label: 'stored item' },
    sinks: slots.map((slot) => ({ kind: 'nosql' as const, slot, does: RUN_AS_EXPRESSION })),
  };
}

function runsSql(slot: Slot): CallModel {
  return { flows: [], sinks: [{ kind: 'sql', slot, does: 'run as SQL' }] };
}

function usesFile(does: string, slot: Slot): CallModel {
  return { flows: [], sinks: [{ kind: 'path', slot, does }] };
}

/** `boto3.client("dynamodb")`: the name of the service says what the client is. */
function clientOf(service: string, returns: string): VariantModel {
  return {
    when: [{ slot: '0:service_name', is: { equals: [service] } }],
    gives: { returns, flows: [] },
  };
}

const CLIENTS: CallModel = {
  flows: [],
  variants: [
    clientOf('dynamodb', 'boto3.dynamodb.Client'),
    clientOf('rds-data', 'boto3.rds.Client'),
    clientOf('athena', 'boto3.athena.Client'),
    clientOf('redshift-data', 'boto3.redshift.Client'),
    clientOf('timestream-query', 'boto3.timestream.Client'),
    clientOf('s3', 'boto3.s3.Client'),
    clientOf('ssm', 'boto3.ssm.Client'),
  ],
};

const EXPRESSIONS = [
  'FilterExpression',
  'KeyConditionExpression',
  'ConditionExpression',
  'ScanFilter',
  'QueryFilter',
  'KeyConditions',
];

/** Databases of Amazon's cloud. */
export const cloudClients = defineLibrary({
  name: 'boto3',
  aliases: {
    'boto3.session.Session': 'boto3.Session',
    'aioboto3.Session': 'boto3.Session',
  },
  bases: { 'boto3.dynamodb.Table': ['boto3.dynamodb.Client'] },
  calls: {
    'boto3.client': CLIENTS,
    'boto3.Session.client': CLIENTS,
    ...sameFor(['boto3.resource', 'boto3.Session.resource'], {
      flows: [],
      variants: [
        clientOf('dynamodb', 'boto3.dynamodb.Resource'),
        clientOf('s3', 'boto3.s3.Resource'),
      ],
    }),
    'boto3.dynamodb.Resource.Table': { returns: 'boto3.dynamodb.Table', flows: [] },
    ...sameFor(members('boto3.dynamodb.Client', ['scan', 'query']), asks(...EXPRESSIONS)),
    ...sameFor(
      members('boto3.dynamodb.Client', ['put_item', 'update_item', 'delete_item']),
      asks('ConditionExpression', 'UpdateExpression'),
    ),
    'boto3.dynamodb.Client.get_item': {
      flows: [],
      source: { kind: 'stored', label: 'stored item' },
    },
    'boto3.dynamodb.Client.execute_statement': runsSql('Statement'),
    'boto3.dynamodb.Client.batch_execute_statement': runsSql('Statements'),
    'boto3.dynamodb.Client.execute_transaction': runsSql('TransactStatements'),
    ...sameFor(members('boto3.dynamodb.conditions', ['Attr', 'Key']), {
      returns: 'boto3.dynamodb.conditions.Attr',
      flows: [],
    }),
    ...sameFor(
      members('boto3.dynamodb.conditions.Attr', [
        'eq',
        'ne',
        'gte',
        'lte',
        'between',
        'is_in',
        'lt',
        'gt',
        'contains',
        'begins_with',
      ]),
      { flows: [] },
    ),
    ...sameFor(
      ['boto3.rds.Client.execute_statement', 'boto3.rds.Client.batch_execute_statement'],
      runsSql('sql'),
    ),
    'boto3.redshift.Client.execute_statement': runsSql('Sql'),
    'boto3.redshift.Client.batch_execute_statement': runsSql('Sqls'),
    'boto3.timestream.Client.query': runsSql('QueryString'),
    'boto3.s3.Client.select_object_content': runsSql('Expression'),
    'boto3.s3.Client.download_file': usesFile('written', '2:Filename'),
    'boto3.s3.Client.upload_file': usesFile('read', '0:Filename'),
    ...sameFor(members('boto3.s3.Resource', ['Bucket', 'Object']), {
      returns: 'boto3.s3.Place',
      flows: [],
    }),
    // A bucket is told the key first, an object is not.
    'boto3.s3.Place.download_file': {
      flows: [],
      variants: [
        { when: [{ slot: '1:Filename', is: 'present' }], gives: usesFile('written', '1:Filename') },
        { when: [], gives: usesFile('written', '0:Filename') },
      ],
    },
    'boto3.s3.Place.upload_file': usesFile('read', '0:Filename'),
    'boto3.ssm.Client.send_command': {
      flows: [],
      sinks: [{ kind: 'os-command', slot: 'Parameters[commands]', does: 'run by a shell' }],
    },
    'boto3.athena.Client.start_query_execution': runsSql('QueryString'),
  },
});
