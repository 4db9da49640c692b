import { openPool, type Pool } from '@rootsms/db';

/**
 * The planner must never choose a scan of a day's ten million rows for a batch of two hundred: the message
 * path's statements all have one right plan, a nested loop over the index.
 */
const SETTINGS = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_seqscan: 'off',
  jit: 'off',
  plan_cache_mode: 'force_generic_plan',
};
/** A connection that is dead must be known as such before clients give up. */
const STATEMENT_TIMEOUT_MS = 20_000;

/** Connections for the prepared statements of the message path. */
export function openHotPool(url: string, name: string, connectionsMax: number): Pool {
  return openPool(url, {
    role: 'rootsms_gateway',
    name,
    connectionsMax,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    settings: SETTINGS,
  });
}
