import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const LOGGER = 'logging.Logger';
const LEVELS = ['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical', 'fatal'];

const LOGS: CallModel = {
  flows: [],
  sinks: [{ kind: 'log', slot: '0+', does: 'written to a log' }],
};
const LOGS_LEVEL: CallModel = {
  flows: [],
  sinks: [{ kind: 'log', slot: '1+', does: 'written to a log' }],
};

const SENT_WHOLE = 'sent as a whole message, with its headers';

/** Logs and mail: formats in which a line break begins something new. */
export const logsAndMail = defineLibrary({
  name: 'logging',
  aliases: {
    'logging.getLoggerClass': LOGGER,
    'loguru._logger.Logger': LOGGER,
    'structlog.get_logger': 'logging.getLogger',
    'structlog.getLogger': 'logging.getLogger',
    'celery.utils.log.get_task_logger': 'logging.getLogger',
    'absl.logging': 'logging',
    'multiprocessing.get_logger': 'logging.getLogger',
  },
  bases: { 'logging.LoggerAdapter': [LOGGER] },
  values: {
    'loguru.logger': { is: LOGGER },
    'logging.root': { is: LOGGER },
    'flask.Flask.logger': { is: LOGGER },
  },
  calls: {
    ...sameFor(members('logging', LEVELS), LOGS),
    'logging.log': LOGS_LEVEL,
    'logging.getLogger': { returns: LOGGER, flows: [] },
    'logging.LoggerAdapter': { returns: 'logging.LoggerAdapter', flows: [] },
    ...sameFor(members(LOGGER, [...LEVELS, 'success', 'trace']), LOGS),
    'logging.Logger.log': LOGS_LEVEL,
    ...sameFor(members(LOGGER, ['bind', 'opt', 'getChild']), { returns: LOGGER, flows: [] }),
    'syslog.syslog': LOGS,
    'smtplib.SMTP': {
      returns: 'smtplib.SMTP',
      flows: [],
      sinks: [{ kind: 'request-url', slot: '0:host', does: 'connected to' }],
    },
    'smtplib.SMTP_SSL': { returns: 'smtplib.SMTP', flows: [] },
    'smtplib.SMTP.sendmail': {
      flows: [],
      sinks: [{ kind: 'mail', slot: '2:msg', does: SENT_WHOLE }],
    },
    'smtplib.SMTP.send_message': { flows: [] },
    'aiosmtplib.SMTP': { returns: 'aiosmtplib.SMTP', flows: [] },
    'aiosmtplib.SMTP.sendmail': {
      flows: [],
      sinks: [{ kind: 'mail', slot: '2:message', does: SENT_WHOLE }],
    },
    'aiosmtplib.SMTP.send_message': { flows: [] },
    'aiosmtplib.send': {
      flows: [],
      sinks: [{ kind: 'mail', slot: '0:message', does: SENT_WHOLE }],
    },
    // Messages check their own headers.
    ...sameFor(
      [
        'email.message.EmailMessage',
        'email.message.Message',
        'email.mime.application.MIMEApplication',
        'email.mime.image.MIMEImage',
        'email.mime.text.MIMEText',
        'email.mime.multipart.MIMEMultipart',
        'email.mime.base.MIMEBase',
      ].flatMap((owner) => members(owner, ['as_string', 'as_bytes'])),
      { flows: [] },
    ),
  },
});
