const LISTENS_MAX = 32;

/** One door that an app has opened. */
export interface Listen {
  /** For people: `SMPP`, `SMPP over TLS`, `HTTP API`. */
  what: string;
  host: string;
  port: number;
}

/** What an app says over its pipe when it is up: `{ ready: true, listens: [{ what, host, port }] }`. */
export interface ReadyMessage {
  ready: true;
  listens: readonly Listen[];
}

/** The doors, when the message is a ReadyMessage. */
export function readReady(message: unknown): readonly Listen[] | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if (!('ready' in message) || message.ready !== true) return undefined;
  const listens: unknown = 'listens' in message ? message.listens : [];
  return Array.isArray(listens) ? listens.slice(0, LISTENS_MAX).filter(isListen) : [];
}

function isListen(value: unknown): value is Listen {
  if (typeof value !== 'object' || value === null) return false;
  const { what, host, port } = value as Partial<Record<keyof Listen, unknown>>;
  return typeof what === 'string' && typeof host === 'string' && typeof port === 'number';
}
