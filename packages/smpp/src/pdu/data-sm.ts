import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

export interface DataSm {
  readonly commandId: (typeof COMMAND)['data_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly tlvs: readonly Tlv[];
}
