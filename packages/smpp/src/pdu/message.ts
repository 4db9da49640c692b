import { COMMAND } from '../command.ts';
import { NO_TLVS, type Tlv } from '../tlv.ts';

/** submit_sm and deliver_sm, which have one layout. */
export interface MessagePdu<Id extends number> {
  readonly commandId: Id;
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
  readonly protocolId: number;
  readonly priority: number;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessageId: number;
  /** A view into the frame: copy it if it must outlive the frame. */
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}

export type SubmitSm = MessagePdu<(typeof COMMAND)['submit_sm']>;
export type DeliverSm = MessagePdu<(typeof COMMAND)['deliver_sm']>;

/** What a caller may set; what is left out is empty or 0. */
export type MessageFields = Partial<Omit<SubmitSm, 'commandId'>>;

const EMPTY = Buffer.alloc(0);

function message<Id extends number>(commandId: Id, fields: MessageFields): MessagePdu<Id> {
  return {
    commandId,
    status: fields.status ?? 0,
    sequence: fields.sequence ?? 0,
    serviceType: fields.serviceType ?? '',
    sourceTon: fields.sourceTon ?? 0,
    sourceNpi: fields.sourceNpi ?? 0,
    source: fields.source ?? '',
    destTon: fields.destTon ?? 0,
    destNpi: fields.destNpi ?? 0,
    dest: fields.dest ?? '',
    esmClass: fields.esmClass ?? 0,
    protocolId: fields.protocolId ?? 0,
    priority: fields.priority ?? 0,
    scheduleTime: fields.scheduleTime ?? '',
    validityPeriod: fields.validityPeriod ?? '',
    registeredDelivery: fields.registeredDelivery ?? 0,
    replaceIfPresent: fields.replaceIfPresent ?? 0,
    dataCoding: fields.dataCoding ?? 0,
    defaultMessageId: fields.defaultMessageId ?? 0,
    shortMessage: fields.shortMessage ?? EMPTY,
    tlvs: fields.tlvs ?? NO_TLVS,
  };
}

/**
 * A submit_sm with everything left out empty or 0.
 *
 * @example submitSm({ source: 'ROOT', sourceTon: 5, dest: '31612345678', destTon: 1, destNpi: 1, shortMessage: Buffer.from('hi') })
 */
export function submitSm(fields: MessageFields): SubmitSm {
  return message(COMMAND.submit_sm, fields);
}

/** A deliver_sm with everything left out empty or 0. */
export function deliverSm(fields: MessageFields): DeliverSm {
  return message(COMMAND.deliver_sm, fields);
}
