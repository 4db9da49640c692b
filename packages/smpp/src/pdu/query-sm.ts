import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** query_sm and query_broadcast_sm, which have one layout. */
export interface Query<Id extends number> {
  readonly commandId: Id;
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly tlvs: readonly Tlv[];
}

export type QuerySm = Query<(typeof COMMAND)['query_sm']>;
export type QueryBroadcastSm = Query<(typeof COMMAND)['query_broadcast_sm']>;
