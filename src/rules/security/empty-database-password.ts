import type { Call, Dictionary, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { keywordArgument, positionalArgument } from './call-arguments.ts';
import { possibleValues } from './constant-values.ts';

export const emptyDatabasePassword = defineRule({
  meta: {
    id: 'security/empty-database-password',
    summary: 'Database entered without a password',
    severity: 'medium',
    cwe: 521,
    since: '0.1.0',
  },
  visitors: (context) => {
    function report(place: Expression, name: string): void {
      if (!isTestCode(context.module.path)) {
        context.report({
          span: place.span,
          message: `${name} is entered without a password: whoever reaches its port reads and changes everything; give the account one, and take it from the environment`,
          note: 'no password',
        });
      }
    }
    return {
      call(node) {
        const password = passwordOf(node, context);
        if (password !== undefined && isEmpty(password, context)) {
          report(password, `the database of \`${context.source(node.callee.span)}\``);
        }
      },
      dictionary(node) {
        const password = settingOf(node, context);
        if (password !== undefined) {
          report(password, 'the database of these settings');
        }
      },
      string(node) {
        if (!node.isFormatted && ADDRESS.test(node.value)) {
          report(node, 'the database of this address');
        }
      },
    };
  },
});

const CONNECTORS =
  /^(MySQLdb|pymysql|mysql\.connector|aiomysql|asyncmy|psycopg2|psycopg|aiopg|asyncpg|pg8000|pymssql|oracledb|cx_Oracle|mariadb|clickhouse_connect|clickhouse_driver|snowflake\.connector|hdbcli\.dbapi|ibm_db|vertica_python|trino\.dbapi)\.(dbapi\.|connection\.|native\.)?(connect|connect_async|Connection|Connect|create_pool|get_client|Client|AsyncConnection\.connect)$/;

function passwordOf(call: Call, context: RuleContext): Expression | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (!CONNECTORS.test(resolved)) {
    return undefined;
  }
  return (
    keywordArgument(call, 'password')?.value ??
    keywordArgument(call, 'passwd')?.value ??
    (/^(MySQLdb|pymysql)\./.test(resolved) ? positionalArgument(call, 2) : undefined)
  );
}

function isEmpty(password: Expression, context: RuleContext): boolean {
  const values = possibleValues(context, password) ?? [];
  return values.length > 0 && values.every((value) => value === '');
}

/** `scheme://user:@host`. */
const ADDRESS =
  /^(postgres|postgresql|mysql|mariadb|mssql|oracle|cockroachdb|db2|clickhouse|redshift)(\+\w+)?:\/\/[^\s:@/]+:@[^\s@]+$/i;

/** An entry of Django's `DATABASES`; SQLite has no accounts. */
function settingOf(settings: Dictionary, context: RuleContext): Expression | undefined {
  const engine = entryOf(settings, 'ENGINE');
  const password = entryOf(settings, 'PASSWORD');
  const isServer = engine?.kind === 'string' && !/sqlite|spatialite|dummy/.test(engine.value);
  return isServer && password !== undefined && isEmpty(password, context) ? password : undefined;
}

function entryOf({ entries }: Dictionary, name: string): Expression | undefined {
  return entries.find(({ key }) => key?.kind === 'string' && key.value === name)?.value;
}
