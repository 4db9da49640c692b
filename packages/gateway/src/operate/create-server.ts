import type { Tx } from '@rootsms/db';
import { Fault, ok } from '@rootsms/kit';
import { createApiKey, hashApiKey } from '../http/api-key.ts';
import { hashPassword } from '../password.ts';
import { checkName } from './check-input.ts';
import { createPassword, findSystemId } from './credentials.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findLink } from './find-link.ts';
import { readSender, type SenderIdentity } from './sender-identity.ts';
import { readServerSettings, type ServerColumns, type ServerSettings } from './server-settings.ts';
import { tellGateway } from './tell-gateway.ts';

export interface NewServer extends ServerSettings {
  readonly name: string;
  readonly rate: number | string;
  /** Name or number of the carrier that takes what no other route takes; left out: routes are made apart. */
  readonly carrier?: string;
  /** Only these may be used; none: any. They count as approved: the operator asked for them. */
  readonly senders?: readonly string[];
  /** More than SMPP 3.4's eight characters. */
  readonly longPassword?: boolean;
}

/** Shown once: password and key are stored as hashes only. */
export interface CreatedServer {
  readonly id: number;
  readonly name: string;
  readonly systemId: string;
  readonly password: string;
  readonly key: string;
  readonly segmentsPerS: number;
  readonly burstSegments: number;
  readonly windowMax: number;
  readonly senders: readonly string[];
  /** The default route's; null: none was named. */
  readonly carrier: string | null;
}

/** Like the table's own default: many clients keep hundreds of requests open. */
const WINDOW_DEFAULT = 1_000;

/**
 * Makes a server with its credentials, sender identities and default route. Refuses before it writes anything.
 *
 *     const created = await createServer(tx, { name: 'acme', rate: 100, carrier: 'telco' });
 */
export async function createServer(tx: Tx, input: NewServer): Promise<OperateResult<CreatedServer>> {
  const name = checkName(input.name);
  if (!name.ok) return name;
  const settings = readServerSettings(input);
  if (!settings.ok) return settings;
  const senders: SenderIdentity[] = [];
  for (const written of input.senders ?? []) {
    const sender = readSender(written);
    if (!sender.ok) return sender;
    if (!senders.some(({ address }) => address === sender.value.address)) senders.push(sender.value);
  }
  const link = input.carrier === undefined ? null : await findLink(tx, input.carrier);
  if (link !== null && !link.ok) return link;
  const password = createPassword(input.longPassword === true);
  const columns = { ...settings.value, any_sender: input.anySender ?? senders.length === 0 };
  const row = await insertServer(tx, name.value, password, columns);
  if (row === undefined) return refuseInput('name_taken', 'name', input.name);
  const key = createApiKey();
  await tx
    .insertInto('gateway.api_key')
    .values({ server_id: row.id, key_hash: hashApiKey(key), label: 'first' })
    .execute();
  await insertSenders(tx, row.id, senders);
  if (link !== null)
    await tx.insertInto('gateway.route').values({ server_id: row.id, link_id: link.value.id }).execute();
  await tellGateway(tx);
  return ok({
    id: row.id,
    name: input.name,
    systemId: row.system_id,
    password,
    key,
    segmentsPerS: row.segments_per_s,
    burstSegments: row.burst_segments,
    windowMax: row.window_max,
    senders: senders.map(({ address }) => address),
    carrier: link === null ? null : link.value.name,
  });
}

/** Undefined when the name is taken. */
async function insertServer(tx: Tx, name: string, password: string, columns: ServerColumns) {
  const { segments_per_s, burst_segments } = columns;
  if (segments_per_s === undefined || burst_segments === undefined) throw new Fault('a rate was not read');
  return tx
    .insertInto('gateway.server')
    .values({
      ...columns,
      name,
      segments_per_s,
      burst_segments,
      window_max: columns.window_max ?? WINDOW_DEFAULT,
      system_id: await findSystemId(tx, name),
      password_hash: await hashPassword(password),
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning(['id', 'system_id', 'segments_per_s', 'burst_segments', 'window_max'])
    .executeTakeFirst();
}

export async function insertSenders(
  tx: Tx,
  serverId: number,
  senders: readonly SenderIdentity[],
): Promise<number> {
  if (senders.length === 0) return 0;
  const approvedAt = new Date();
  const result = await tx
    .insertInto('gateway.sender')
    .values(senders.map((sender) => ({ ...sender, server_id: serverId, approved_at: approvedAt })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('address')
    .execute();
  return result.length;
}
