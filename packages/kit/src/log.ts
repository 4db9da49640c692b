import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { prettyFactory } from 'pino-pretty';

import { describeError } from './log-error.ts';
import { maskNumbers } from './mask.ts';
import { Secret } from './secret.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts, not things: whole objects are not accepted, because nobody knows what they carry tomorrow. */
export type LogValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Error
  | null
  | undefined
  | readonly (string | number | bigint)[];
export type LogFields = Readonly<Record<string, LogValue>>;

/**
 * The only logger. An event has a name in snake_case that never changes, so that people can search and alert on it;
 * its fields are facts. Texts, whole phone numbers, passwords and keys are never logged: names that hold such things are
 * emptied, and whatever looks like a phone number in any value is masked. That is the net, not the licence to throw.
 *
 *     log.info('link_bound', { link: 'proximus-1', binds: 4 });
 *     log.error('batch_failed', { error });
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  fatal(event: string, fields?: LogFields): void;
  /** A logger whose every line carries these fields as well. */
  child(fields: LogFields): Logger;
  /** Whether a line of this level would be written, for facts that are dear to gather. */
  enabled(level: Exclude<LogLevel, 'silent'>): boolean;
}

export interface LogOptions {
  /** Which of our processes speaks. */
  readonly app: string;
  readonly level: LogLevel;
  /** `json` for machines, `pretty` for a terminal. */
  readonly format: 'json' | 'pretty';
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

const STRING_CHARACTERS_MAX = 2_000;
const LIST_ITEMS_MAX = 50;
const HIDDEN = '[hidden]';

/** Field names whose values are never written, in lower case without separators. */
const PERSONAL_NAMES =
  /^(?:to|from|text|body|content|payload|shortmessage|messagepayload|number|recipient|msisdn|phone|email|sourceaddr|destinationaddr|detail|where|parameters|query)$/;
/** Names that may be part of a longer one; a count such as `tokensLeft` is a number and stays. */
const SECRET_NAMES = /password|passwd|secret|token|apikey|privatekey|datakey|credential|authorization|cookie/;
/** Our ids and the peers' have digits enough to look like phone numbers, and finding them is what logs are for. */
const ID_NAMES = /(?:^id|Ids?)$/;

export function createLog(options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: { app: options.app },
    messageKey: 'event',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  if (options.format === 'json') return wrap(pino(settings, destination));
  const colorize = options.destination === undefined && process.stdout.isTTY;
  const prettify = prettyFactory({ messageKey: 'event', ignore: 'app', colorize });
  return wrap(pino(settings, { write: (line) => destination.write(prettify(line)) }));
}

/** Says nothing; for tests and for callers that do not care. */
export const silentLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
  child: () => silentLog,
  enabled: () => false,
};

function wrap(logger: Pino): Logger {
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (event: string, fields?: LogFields): void => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level](fields === undefined ? {} : cleanFields(fields), maskNumbers(event));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => wrap(logger.child(cleanFields(fields))),
    enabled: (level) => logger.isLevelEnabled(level),
  };
}

function cleanFields(fields: LogFields): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    clean[name] = isHidden(name, value) ? HIDDEN : cleanValue(name, value);
  }
  return clean;
}

function isHidden(name: string, value: LogValue): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  return (
    PERSONAL_NAMES.test(plain) ||
    (SECRET_NAMES.test(plain) && typeof value !== 'number' && typeof value !== 'boolean')
  );
}

/** The types admit facts only; what slips past them (a `Secret`, an object) is named and not shown. */
function cleanValue(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return cleanString(name, value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return describeError(value);
  if (value instanceof Secret) return HIDDEN;
  if (Array.isArray(value))
    return value.slice(0, LIST_ITEMS_MAX).map((item: unknown) => cleanValue(name, item));
  return `[${typeof value}]`;
}

function cleanString(name: string, value: string): string {
  const bounded = value.slice(0, STRING_CHARACTERS_MAX);
  if (ID_NAMES.test(name)) return bounded;
  return maskNumbers(withoutCredentials(bounded));
}

/** `smpp://me:secret@host/path?key=secret` → `smpp://[hidden]@host/path?[hidden]` */
function withoutCredentials(value: string): string {
  return value
    .replaceAll(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`)
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?]+\?)\S+/gi, `$1${HIDDEN}`);
}
