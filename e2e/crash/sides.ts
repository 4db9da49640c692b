import type { Db, Pool } from '@rootsms/db';
import type { Carrier } from './carrier.ts';
import type { Customer } from './customer.ts';

/** Who knows what became of messages: carriers, customers, the database, and the operator's commands. */
export interface Sides {
  readonly carriers: readonly Carrier[];
  readonly customers: readonly Customer[];
  readonly pool: Pool;
  readonly db: Db;
  /** For the operator's commands. */
  readonly environment: NodeJS.ProcessEnv;
}
