import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { checkName } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer, type FoundServer } from './find-server.ts';
import { readServerSettings, type ServerColumns, type ServerSettings } from './server-settings.ts';
import { tellGateway } from './tell-gateway.ts';

export interface ServerChange extends ServerSettings {
  readonly server: string;
  /** A new name; the SMPP system_id stays, because customers have it in their settings. */
  readonly name?: string;
}

/** Changes settings of a server; sessions that are bound keep what they were given until they bind again. */
export async function changeServer(tx: Tx, input: ServerChange): Promise<OperateResult<FoundServer>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const settings = readServerSettings(input);
  if (!settings.ok) return settings;
  const columns: ServerColumns & { name?: string } = { ...settings.value };
  if (input.name !== undefined && input.name !== server.value.name) {
    const name = checkName(input.name);
    if (!name.ok) return name;
    const other = await findServer(tx, name.value);
    if (other.ok && other.value.name === name.value) return refuseInput('name_taken', 'name', name.value);
    columns.name = name.value;
  }
  if (Object.keys(columns).length === 0) return refuseInput('nothing_to_change', 'server');
  await tx.updateTable('gateway.server').set(columns).where('id', '=', server.value.id).execute();
  await tellGateway(tx);
  return ok({ ...server.value, name: input.name ?? server.value.name });
}
