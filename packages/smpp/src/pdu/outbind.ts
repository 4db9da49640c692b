import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

export interface Outbind {
  readonly commandId: (typeof COMMAND)['outbind'];
  readonly status: number;
  readonly sequence: number;
  readonly systemId: string;
  readonly password: string;
  readonly tlvs: readonly Tlv[];
}
