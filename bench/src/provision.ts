import { argon2Sync, hash, randomBytes } from 'node:crypto';
import type { Pool } from '@rootsms/db';

export interface ServerKeys {
  readonly id: number;
  readonly systemId: string;
  readonly password: string;
  readonly httpKey: string;
}

/** Of argon2id in PHC form: few passes, because the bench does not measure passwords. */
const MEMORY_KIB = 64;

export interface LinkInput {
  name: string;
  port: number;
  binds?: number;
  window?: number;
}

/** A link to a carrier on this machine. */
export async function addLink(
  pool: Pool,
  { name, port, binds = 1, window = 1_000 }: LinkInput,
): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into gateway.link (name, kind, host, port, system_id, binds, window_max)
     values ($1, 'smpp', '127.0.0.1', $2, 'rootsms', $3, $4) returning id`,
    [name, port, binds, window],
  );
  await tell(pool);
  return rows[0]?.id ?? 0;
}

/** A server that may use any sender identity and sends everything to one link. */
export async function addServer(
  pool: Pool,
  name: string,
  linkId: number,
  ratePerS: number,
): Promise<ServerKeys> {
  const password = randomBytes(6).toString('hex').slice(0, 8);
  const httpKey = `rsk_${randomBytes(32).toString('base64url')}`;
  const { rows } = await pool.query<{ id: number }>(
    `insert into gateway.server (name, system_id, password_hash, segments_per_s, burst_segments, binds_max, any_sender)
     values ($1, $1, $2, $3, $3, 64, true) returning id`,
    [name, phcOf(password), ratePerS],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query('insert into gateway.route (server_id, link_id) values ($1, $2)', [id, linkId]);
  await pool.query('insert into gateway.api_key (server_id, key_hash) values ($1, $2)', [
    id,
    hash('sha256', httpKey, 'buffer'),
  ]);
  await tell(pool);
  return { id, systemId: name, password, httpKey };
}

async function tell(pool: Pool): Promise<void> {
  await pool.query("select pg_notify('gateway_config', '')");
}

function phcOf(password: string): string {
  const nonce = randomBytes(16);
  const message = Buffer.from(password);
  const bytes = argon2Sync('argon2id', {
    message,
    nonce,
    parallelism: 1,
    tagLength: 32,
    memory: MEMORY_KIB,
    passes: 1,
  });
  const text = (value: Buffer): string => value.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${MEMORY_KIB},t=1,p=1$${text(nonce)}$${text(bytes)}`;
}
