import {
  NO_TLVS,
  STATUS,
  TAG,
  findTlv,
  type DataSm,
  type SubmitMulti,
  type SubmitSm,
  type Tlv,
} from '@rootsms/smpp';
import { parseSmppTime } from '@rootsms/smpp/text';
import { VIA, type Submission } from './submission.ts';

export type SubmissionResult =
  { readonly ok: true; readonly submission: Submission } | { readonly ok: false; readonly status: number };

const EMPTY = Buffer.alloc(0);

interface Destination {
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
}

/** A submit_sm, or one destination of a submit_multi, as the gateway takes it. Its buffers are views on the PDU. */
export function submissionOf(
  pdu: SubmitSm | SubmitMulti,
  destination: Destination,
  nowMs: number,
): SubmissionResult {
  const due = instant(pdu.scheduleTime, nowMs);
  if (due === undefined) return { ok: false, status: STATUS.ESME_RINVSCHED };
  const expire = instant(pdu.validityPeriod, nowMs);
  if (expire === undefined) return { ok: false, status: STATUS.ESME_RINVEXPIRY };
  const payload = pdu.tlvs.length === 0 ? undefined : findTlv(pdu.tlvs, TAG.message_payload);
  // SMPP 3.4 5.3.2.32: a text is in one of the two.
  if (payload !== undefined && pdu.shortMessage.length > 0)
    return { ok: false, status: STATUS.ESME_RINVMSGLEN };
  return {
    ok: true,
    submission: {
      via: VIA.smpp,
      sourceTon: pdu.sourceTon,
      sourceNpi: pdu.sourceNpi,
      source: pdu.source,
      destTon: destination.destTon,
      destNpi: destination.destNpi,
      dest: destination.dest,
      serviceType: pdu.serviceType,
      esmClass: pdu.esmClass,
      protocolId: pdu.protocolId,
      priority: pdu.priority,
      dataCoding: pdu.dataCoding,
      registeredDelivery: pdu.registeredDelivery,
      replaceIfPresent: pdu.replaceIfPresent === 1,
      body: payload ?? pdu.shortMessage,
      long: payload !== undefined,
      tlvs: payload === undefined ? pdu.tlvs : passed(pdu.tlvs),
      dueAtMs: due,
      expireAtMs: expire,
      reference: null,
    },
  };
}

/** data_sm: no times, its text in message_payload (SMPP 3.4 4.7). */
export function dataSubmissionOf(pdu: DataSm): Submission {
  return {
    via: VIA.smpp,
    sourceTon: pdu.sourceTon,
    sourceNpi: pdu.sourceNpi,
    source: pdu.source,
    destTon: pdu.destTon,
    destNpi: pdu.destNpi,
    dest: pdu.dest,
    serviceType: pdu.serviceType,
    esmClass: pdu.esmClass,
    protocolId: 0,
    priority: 0,
    dataCoding: pdu.dataCoding,
    registeredDelivery: pdu.registeredDelivery,
    replaceIfPresent: false,
    body: findTlv(pdu.tlvs, TAG.message_payload) ?? EMPTY,
    long: true,
    tlvs: passed(pdu.tlvs),
    dueAtMs: null,
    expireAtMs: null,
    reference: null,
  };
}

/** null: at once, or no end; undefined: not a time. */
function instant(text: string, nowMs: number): number | null | undefined {
  if (text === '') return null;
  const time = parseSmppTime(text, new Date(nowMs));
  if (!time.ok) return undefined;
  return time.at === null ? null : time.at.getTime();
}

function passed(tlvs: readonly Tlv[]): readonly Tlv[] {
  const rest = tlvs.filter((tlv) => tlv.tag !== TAG.message_payload);
  return rest.length === 0 ? NO_TLVS : rest;
}
