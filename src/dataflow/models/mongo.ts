import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const DATABASE = 'pymongo.database.Database';
const COLLECTION = 'pymongo.collection.Collection';
const DOCUMENT = { kind: 'stored', label: 'stored document' } as const;

function queries(...slots: readonly Slot[]): CallModel {
  return {
    flows: [],
    sinks: slots.map((slot) => ({ kind: 'nosql' as const, slot, does: 'used as a query' })),
  };
}

const FINDS: CallModel = { ...queries('0:filter'), source: DOCUMENT };

const FINDERS = ['find', 'find_one', 'find_one_or_404', 'find_one_and_delete', 'find_raw_batches'];
const CHANGERS = ['update', 'update_one', 'update_many', 'find_one_and_update', 'find_and_modify'];
const OTHERS = ['delete_one', 'delete_many', 'remove', 'count_documents', 'count'];
const REPLACERS = ['replace_one', 'find_one_and_replace'];

/** MongoDB: a query that is an object from outside asks what it likes, and `$where` runs scripts. */
export const mongo = defineLibrary({
  name: 'pymongo',
  aliases: {
    'pymongo.mongo_client.MongoClient': 'pymongo.MongoClient',
    'pymongo.AsyncMongoClient': 'pymongo.MongoClient',
    'motor.motor_asyncio.AsyncIOMotorClient': 'pymongo.MongoClient',
    'motor.motor_tornado.MotorClient': 'pymongo.MongoClient',
    'motor.motor_asyncio.AsyncIOMotorDatabase': DATABASE,
    'motor.motor_asyncio.AsyncIOMotorCollection': COLLECTION,
    'pymongo.collection.Collection.with_options': COLLECTION,
  },
  values: {
    'pymongo.MongoClient.*': { is: DATABASE },
    'pymongo.database.Database.*': { is: COLLECTION },
    'flask_pymongo.PyMongo.db': { is: DATABASE },
    'flask_pymongo.PyMongo.cx': { is: 'pymongo.MongoClient' },
    'mongoengine.Document.objects': { is: 'mongoengine.QuerySet' },
    'mongoengine.DynamicDocument.objects': { is: 'mongoengine.QuerySet' },
  },
  calls: {
    'pymongo.MongoClient': { returns: 'pymongo.MongoClient', flows: [] },
    'pymongo.MongoClient.__getitem__': { returns: DATABASE },
    'pymongo.MongoClient.get_database': { returns: DATABASE, flows: [] },
    'pymongo.MongoClient.get_default_database': { returns: DATABASE, flows: [] },
    'pymongo.database.Database.__getitem__': { returns: COLLECTION },
    'pymongo.database.Database.get_collection': { returns: COLLECTION, flows: [] },
    'pymongo.database.Database.command': queries('0:command'),
    'pymongo.database.Database.eval': {
      flows: [],
      sinks: [{ kind: 'nosql', slot: '0:code', does: 'run by the database' }],
    },
    'pymongo.database.Database.aggregate': { ...queries('0:pipeline'), source: DOCUMENT },
    ...sameFor(members(COLLECTION, FINDERS), FINDS),
    ...sameFor(members(COLLECTION, CHANGERS), queries('0:filter', '1:update')),
    ...sameFor(members(COLLECTION, OTHERS), queries('0:filter')),
    ...sameFor(members(COLLECTION, REPLACERS), queries('0:filter')),
    'pymongo.collection.Collection.aggregate': { ...queries('0:pipeline'), source: DOCUMENT },
    'pymongo.collection.Collection.distinct': { ...queries('1:filter'), source: DOCUMENT },
    'pymongo.collection.Collection.map_reduce': queries('0:map', '1:reduce'),
    ...sameFor(members(COLLECTION, ['insert_one', 'insert_many', 'insert', 'bulk_write']), {
      flows: [],
    }),
    // What is read of a stored file is data of its own; its name is not that of a file on disk.
    ...sameFor(['gridfs.GridFS', 'gridfs.GridFSBucket'], { flows: [] }),
    'mongoengine.QuerySet.__call__': { ...queries('__raw__'), returns: 'mongoengine.QuerySet' },
    'mongoengine.QuerySet.filter': { ...queries('__raw__'), returns: 'mongoengine.QuerySet' },
    ...sameFor(members('mongoengine.QuerySet', ['where', 'exec_js']), queries('0')),
    'mongoengine.QuerySet.aggregate': queries('0:pipeline'),
    // Beanie's documents: what compares their fields is no object of the request's.
    ...sameFor(members('beanie.Document', ['find', 'find_one', 'find_many']), {
      ...queries('0'),
      source: DOCUMENT,
    }),
    'beanie.Document.aggregate': { ...queries('0:aggregation_pipeline'), source: DOCUMENT },
    'bson.ObjectId': {
      flows: [],
      checks: [{ slot: '0:oid', kinds: 'all', when: 'returned' }],
    },
    'bson.objectid.ObjectId': {
      flows: [],
      checks: [{ slot: '0:oid', kinds: 'all', when: 'returned' }],
    },
    // Collections that come from somewhere else; no other library has these words.
    ...sameFor(members('*', ['find_one', 'find_one_or_404', 'find_one_and_delete']), FINDS),
    ...sameFor(members('*', ['update_one', 'update_many', 'find_one_and_update']), {
      ...queries('0:filter', '1:update'),
    }),
    ...sameFor(members('*', ['delete_one', 'delete_many', 'count_documents']), queries('0:filter')),
    ...sameFor(members('*', ['insert_one', 'insert_many']), { flows: [] }),
  },
});
