import type { Content } from '@rootsms/seal';
import { TAG } from '@rootsms/smpp';
import { readTlvs } from './message-content.ts';

const SHORT_MESSAGE_OCTETS_MAX = 254;
const COMMAND_DELIVER = 0x5;
const EMPTY = Buffer.alloc(0);

/** An inbound message as deliver_sm for the server that owns the number; long ones in message_payload. */
export function inboundPdu(content: Content) {
  const text = Buffer.from(content.text);
  const fits = text.length <= SHORT_MESSAGE_OCTETS_MAX;
  const tlvs = content.tlvs === undefined ? [] : readTlvs(Buffer.from(content.tlvs));
  return {
    commandId: COMMAND_DELIVER,
    status: 0,
    sequence: 0,
    serviceType: content.service?.serviceType ?? '',
    sourceTon: content.sourceTon,
    sourceNpi: content.sourceNpi,
    source: content.source,
    destTon: content.destTon,
    destNpi: content.destNpi,
    dest: content.dest,
    esmClass: content.esmClass ?? 0,
    protocolId: 0,
    priority: 0,
    scheduleTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: content.dataCoding ?? 0,
    defaultMessageId: 0,
    shortMessage: fits ? text : EMPTY,
    tlvs: fits ? tlvs : [...tlvs, { tag: TAG.message_payload, value: text }],
  } as const;
}
