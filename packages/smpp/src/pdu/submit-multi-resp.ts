import { COMMAND } from '../command.ts';
import { SmppEncodeError } from '../encode-error.ts';
import { ADDRESS_OCTETS_MAX, MESSAGE_ID_OCTETS_MAX, UNSUCCESSFUL_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

/** A destination that was not accepted, with the status a submit_sm to it would have got. */
export type UnsuccessfulDest = {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
  readonly status: number;
};

export interface SubmitMultiResp {
  readonly commandId: (typeof COMMAND)['submit_multi_resp'];
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly unsuccessful: readonly UnsuccessfulDest[];
  readonly tlvs: readonly Tlv[];
}

/*
 * submit_multi_resp (3.4 section 4.5.2), behind the header:
 *
 *   message_id              C-string 1..65
 *   no_unsuccess            u8
 *   unsuccess_sme           no_unsuccess times:
 *     dest_addr_ton         u8
 *     dest_addr_npi         u8
 *     destination_addr      C-string 1..21
 *     error_status_code     u32
 *   TLVs                    any number, any order
 */
export function readSubmitMultiResp(status: number, sequence: number, reader: Reader): SubmitMultiResp {
  return {
    commandId: COMMAND.submit_multi_resp,
    status,
    sequence,
    messageId: reader.lenientCString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    unsuccessful: readUnsuccessful(reader),
    tlvs: reader.lenientTlvs(),
  };
}

/** Peers that accepted all leave out no_unsuccess, too. */
function readUnsuccessful(reader: Reader): UnsuccessfulDest[] {
  const unsuccessful: UnsuccessfulDest[] = [];
  const count = reader.atEnd ? 0 : reader.u8();
  for (let index = 0; index < count && reader.refusal === 0; index += 1) {
    unsuccessful.push({
      ton: reader.u8(),
      npi: reader.u8(),
      address: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVDSTADR),
      status: reader.u32(),
    });
  }
  return unsuccessful;
}

/** The mandatory fields, absent on an error that says nothing more; the caller adds header and TLVs. */
export function writeSubmitMultiResp(writer: Writer, pdu: SubmitMultiResp): void {
  const { unsuccessful } = pdu;
  if (pdu.status !== 0 && pdu.messageId === '' && unsuccessful.length === 0 && pdu.tlvs.length === 0) return;
  if (unsuccessful.length > UNSUCCESSFUL_MAX) throw new SmppEncodeError('too-many', 'unsuccessful');
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
  writer.u8(unsuccessful.length, 'unsuccessful');
  for (const dest of unsuccessful) {
    writer.u8(dest.ton, 'unsuccessful.ton');
    writer.u8(dest.npi, 'unsuccessful.npi');
    writer.cString(dest.address, ADDRESS_OCTETS_MAX, 'unsuccessful.address');
    writer.u32(dest.status, 'unsuccessful.status');
  }
}
