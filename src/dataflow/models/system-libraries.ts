import type { Library } from '../library.ts';
import { archives } from './archives.ts';
import { asyncpg } from './asyncpg.ts';
import { builtins } from './builtins.ts';
import { callingFunctions } from './calling-functions.ts';
import { cloudClients } from './cloud-clients.ts';
import { codeRunners } from './code-runners.ts';
import { configParser } from './config-parser.ts';
import { copiesAndCollections } from './copies-and-collections.ts';
import { dataWarehouses } from './data-warehouses.ts';
import { digests } from './digests.ts';
import { fileSystem } from './file-system.ts';
import { httpClients } from './http-clients.ts';
import { ldapClients } from './ldap-clients.ts';
import { logsAndMail } from './logs-and-mail.ts';
import { mongo } from './mongo.ts';
import { objectMappers } from './object-mappers.ts';
import { osPaths } from './os-paths.ts';
import { pathObjects } from './path-objects.ts';
import { processes } from './processes.ts';
import { regularExpressions } from './regular-expressions.ts';
import { neo4jWork, searchAndGraphStores } from './search-and-graph-stores.ts';
import { serialization } from './serialization.ts';
import { smallObjectMappers } from './small-object-mappers.ts';
import { sqlClients } from './sql-clients.ts';
import { sqlalchemy } from './sqlalchemy.ts';
import { sqlite3 } from './sqlite3.ts';
import { tables } from './tables.ts';
import { templateEngines } from './template-engines.ts';
import { textEncoding } from './text-encoding.ts';
import { tracebacks } from './tracebacks.ts';
import { namedFunctions } from './named-functions.ts';
import { unboundNames } from './unbound-names.ts';
import { xmlParsers } from './xml-parsers.ts';

/** Python itself, and what programs do with files, processes, databases and other formats: everything that is no web framework. */
export const SYSTEM_LIBRARIES: readonly Library[] = [
  archives,
  asyncpg,
  builtins,
  callingFunctions,
  cloudClients,
  codeRunners,
  configParser,
  copiesAndCollections,
  dataWarehouses,
  digests,
  fileSystem,
  httpClients,
  ldapClients,
  logsAndMail,
  mongo,
  objectMappers,
  osPaths,
  pathObjects,
  processes,
  regularExpressions,
  neo4jWork,
  searchAndGraphStores,
  serialization,
  smallObjectMappers,
  sqlClients,
  sqlalchemy,
  sqlite3,
  tables,
  templateEngines,
  textEncoding,
  tracebacks,
  namedFunctions,
  unboundNames,
  xmlParsers,
];
