import type { Tx } from '@rootsms/db';
import { CHANNEL } from '../registry.ts';

/** Every node reads its configuration anew when the transaction commits. Each write of the operator ends with this. */
export async function tellGateway(tx: Tx): Promise<void> {
  await tx
    .selectNoFrom(({ fn, val }) => fn('pg_notify', [val(CHANNEL.config), val('')]).as('told'))
    .execute();
}
