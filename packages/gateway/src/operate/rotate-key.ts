import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { createApiKey, hashApiKey } from '../http/api-key.ts';
import { readPeriodMs } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { tellGateway } from './tell-gateway.ts';

const GRACE_MS_MAX = 30 * 86_400_000;
const LABEL_CHARACTERS_MAX = 64;

export interface KeyRotation {
  readonly server: string;
  /** How long the keys that there are still work: `0` (default), `24h`, `7d`. */
  readonly grace?: string;
  readonly label?: string;
}

export interface RotatedKey {
  readonly id: number;
  readonly name: string;
  /** Shown once: only its hash is stored. */
  readonly key: string;
  readonly revoked: number;
  /** From when the old keys are refused. */
  readonly revokedAt: Date;
}

/** A new API key; all others of the server end at once, or after the grace. */
export async function rotateKey(tx: Tx, input: KeyRotation): Promise<OperateResult<RotatedKey>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const { grace = '0', label = '' } = input;
  const graceMs = readPeriodMs(grace);
  if (graceMs === undefined || graceMs > GRACE_MS_MAX) return refuseInput('grace_invalid', 'grace', grace);
  if (label.length > LABEL_CHARACTERS_MAX)
    return refuseInput('value_invalid', 'label', `at most ${LABEL_CHARACTERS_MAX} characters`);
  const revokedAt = new Date(Date.now() + graceMs);
  const revoked = await tx
    .updateTable('gateway.api_key')
    .set({ revoked_at: revokedAt })
    .where('server_id', '=', server.value.id)
    // A key that was to end later ends now with the others; one that has ended stays as it was.
    .where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', revokedAt)]))
    .executeTakeFirst();
  const key = createApiKey();
  await tx
    .insertInto('gateway.api_key')
    .values({ server_id: server.value.id, key_hash: hashApiKey(key), label })
    .execute();
  await tellGateway(tx);
  const { id, name } = server.value;
  return ok({ id, name, key, revoked: Number(revoked.numUpdatedRows), revokedAt });
}
