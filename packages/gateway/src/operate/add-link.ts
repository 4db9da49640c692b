import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { sealSecret, type MasterKey } from '@rootsms/seal';
import { checkName } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { readLinkUrl } from './link-url.ts';
import { tellGateway } from './tell-gateway.ts';

export interface NewLink {
  readonly name: string;
  /** See `readLinkUrl`. */
  readonly url: string;
}

export interface AddedLink {
  readonly id: number;
  readonly name: string;
  readonly kind: 'smpp' | 'sim';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly binds: number;
  readonly windowMax: number;
  readonly segmentsPerS: number;
}

/**
 * Makes a link to a carrier; its password is stored sealed. A node takes the link within a second or two.
 *
 *     await addLink(tx, () => readMasterKey(data), { name: 'telco', url: 'smpp://me:secret@smsc.example:2775?binds=2' });
 */
export async function addLink(
  tx: Tx,
  master: () => MasterKey,
  input: NewLink,
): Promise<OperateResult<AddedLink>> {
  const name = checkName(input.name);
  if (!name.ok) return name;
  const read = readLinkUrl(input.url);
  if (!read.ok) return read;
  const { columns, password } = read.value;
  const row = await tx
    .insertInto('gateway.link')
    .values({ ...columns, kind: columns.kind ?? 'smpp', name: name.value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning(['id', 'name', 'kind', 'host', 'port', 'tls', 'binds', 'window_max', 'segments_per_s'])
    .executeTakeFirst();
  if (row === undefined) return refuseInput('name_taken', 'name', input.name);
  if (password !== undefined && password !== '') await sealLinkPassword(tx, master(), row.id, password);
  await tellGateway(tx);
  const { window_max: windowMax, segments_per_s: segmentsPerS, ...same } = row;
  return ok({ ...same, windowMax, segmentsPerS });
}

/** The place is the row's own: a password sealed for one link opens for no other. */
export async function sealLinkPassword(
  tx: Tx,
  master: MasterKey,
  linkId: number,
  password: string,
): Promise<void> {
  const sealed = password === '' ? null : sealSecret(master, `link/${linkId}/password`, password);
  await tx.updateTable('gateway.link').set({ password_sealed: sealed }).where('id', '=', linkId).execute();
}
