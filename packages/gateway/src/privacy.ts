import { owned } from '@rootsms/privacy';
import { handOverTables } from './privacy/hand-over-tables.ts';
import { inboundTables } from './privacy/inbound-tables.ts';
import { machineTables } from './privacy/machine-tables.ts';
import { messageTables } from './privacy/message-tables.ts';
import { serverTables } from './privacy/server-tables.ts';
import { stores } from './privacy/stores.ts';

export { RETENTION_DAYS, RETENTION_DAYS_MIN } from './retention-days.ts';

/**
 * Everything that the gateway keeps: each column of its tables, its memory, log and figures. What is promised here
 * is carried out by keeper.ts (retention), link-backlog.ts and settle.ts (rows that go with their work) and sealing.ts.
 */
export const gatewayPrivacy = owned('@rootsms/gateway', [
  ...messageTables,
  ...inboundTables,
  ...serverTables,
  ...handOverTables,
  ...machineTables,
  ...stores,
]);
