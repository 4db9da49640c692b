import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import type { MasterKey } from '@rootsms/seal';
import { sealLinkPassword } from './add-link.ts';
import { checkName } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findLink, type FoundLink } from './find-link.ts';
import { readLinkUrl, readParameters, type LinkColumns } from './link-url.ts';
import { tellGateway } from './tell-gateway.ts';

export interface LinkChange {
  readonly carrier: string;
  /** A new name. */
  readonly name?: string;
  /** Another peer or other credentials; what its `?` does not name stays as it is. */
  readonly url?: string;
  /** `window=400`, as behind the `?` of a URL. */
  readonly parameters?: readonly string[];
}

/** Changes a link. Pace and drain take effect at once; anything of the connection makes it bind anew. */
export async function changeLink(
  tx: Tx,
  master: () => MasterKey,
  input: LinkChange,
): Promise<OperateResult<FoundLink>> {
  const link = await findLink(tx, input.carrier);
  if (!link.ok) return link;
  const columns: LinkColumns & { name?: string; id_learnt?: null } = {};
  const read = input.url === undefined ? undefined : readLinkUrl(input.url);
  if (read?.ok === false) return read;
  if (read !== undefined) {
    if (read.value.columns.kind !== link.value.kind)
      return refuseInput('value_invalid', 'url', 'a link stays simulated or real: add another instead');
    // What another peer's receipts spell is not what this one's did.
    Object.assign(columns, read.value.columns, { id_learnt: null });
  }
  const parameters = readParameters(
    new URLSearchParams((input.parameters ?? []).join('&')),
    link.value.kind === 'sim',
  );
  if (!parameters.ok) return parameters;
  Object.assign(columns, parameters.value);
  if (input.name !== undefined && input.name !== link.value.name) {
    const name = checkName(input.name);
    if (!name.ok) return name;
    const other = await findLink(tx, name.value);
    if (other.ok && other.value.name === name.value) return refuseInput('name_taken', 'name', name.value);
    columns.name = name.value;
  }
  if (Object.keys(columns).length === 0) return refuseInput('nothing_to_change', 'carrier');
  await tx.updateTable('gateway.link').set(columns).where('id', '=', link.value.id).execute();
  if (read?.value.password !== undefined)
    await sealLinkPassword(tx, master(), link.value.id, read.value.password);
  await tellGateway(tx);
  return ok({ ...link.value, name: columns.name ?? link.value.name });
}
