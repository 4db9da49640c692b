import type { Tx } from '@rootsms/db';
import { CHANNEL } from '../registry.ts';

/** Every node reads its configuration anew when the transaction commits. Each write of the operator ends with this. */
export async function tellGateway(tx: Tx): Promise<void> {
  await tx
    .selectNoFrom((eb) => eb.fn('pg_notify', [eb.val(CHANNEL.config), eb.val('')]).as('told'))
    .execute();
}
