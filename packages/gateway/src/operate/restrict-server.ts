import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { levelWord, readLevel, type LevelWord } from './access-level.ts';
import { checkReason, checkUntil } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { tellGateway } from './tell-gateway.ts';

export interface Restriction {
  readonly server: string;
  /** A word or number of access-level.ts below full. */
  readonly level: string;
  /** The customer will read it. */
  readonly reason: string;
  /** `7d`, `2030-01-31`; left out: until somebody lifts it. */
  readonly until?: string;
  /** Who decided: an account of the operator's staff. */
  readonly madeBy: string;
}

export interface RestrictedServer {
  readonly decision: number;
  readonly server: string;
  readonly level: LevelWord;
  readonly until: Date | null;
}

/**
 * A decision in force from now on: no status flag, but a row with a reason, an author and an end (design section 6).
 * The server's level is the least of all decisions in force.
 */
export async function restrictServer(tx: Tx, input: Restriction): Promise<OperateResult<RestrictedServer>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const level = readLevel(input.level);
  if (level === undefined) return refuseInput('level_invalid', 'level', input.level);
  const reason = checkReason(input.reason);
  if (!reason.ok) return reason;
  const until = input.until === undefined ? ok(null) : checkUntil(input.until, Date.now());
  if (!until.ok) return until;
  const { id } = await tx
    .insertInto('gateway.decision')
    .values({
      server_id: server.value.id,
      level,
      reason: reason.value,
      made_by: input.madeBy,
      until_at: until.value,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tellGateway(tx);
  return ok({ decision: id, server: server.value.name, level: levelWord(level), until: until.value });
}
