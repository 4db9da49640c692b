import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { hashPassword } from '../password.ts';
import { createPassword } from './credentials.ts';
import type { OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { tellGateway } from './tell-gateway.ts';

export interface RotatedPassword {
  readonly id: number;
  readonly name: string;
  readonly systemId: string;
  /** Shown once: only its hash is stored. */
  readonly password: string;
}

/** A new SMPP password; the old one binds no more. Sessions that are bound stay. */
export async function rotatePassword(
  tx: Tx,
  input: { readonly server: string; readonly longPassword?: boolean },
): Promise<OperateResult<RotatedPassword>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const password = createPassword(input.longPassword === true);
  await tx
    .updateTable('gateway.server')
    .set({ password_hash: await hashPassword(password) })
    .where('id', '=', server.value.id)
    .execute();
  await tellGateway(tx);
  return ok({ ...server.value, password });
}
