export interface ServerKeys {
  readonly id: number;
  readonly systemId: string;
  readonly password: string;
  readonly httpKey: string;
}

/** What `rootsms server create --json` prints. Throws when it is not that. */
export function readServerKeys(value: unknown): ServerKeys {
  const field = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
  const smpp = field(value, 'smpp');
  const [systemId, password] = [field(smpp, 'systemId'), field(smpp, 'password')];
  const httpKey = field(field(value, 'http'), 'key');
  const id = Number(field(value, 'id'));
  if (typeof systemId !== 'string' || typeof password !== 'string' || typeof httpKey !== 'string')
    throw new Error('`server create` printed something else than credentials');
  return { id, systemId, password, httpKey };
}
