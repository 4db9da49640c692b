import { splitEncoded } from '@rootsms/smpp/text';
import type { OutgoingSegment } from './carrier-port.ts';
import { longText } from './long-text.ts';
import type { Message, MessagePart } from './message.ts';
import { upstreamRegisteredDelivery } from './receipt-request.ts';
import type { Alphabet } from './records.ts';
import { STATE } from './state.ts';

const ESM_UDHI = 0x40;
const RELATIVE_MAX_DAYS = 63;

/** The message as the one segment that goes to the carrier. */
export function wholeSegment(message: Message, nowMs: number): OutgoingSegment {
  return segment(message, message.esmClass, message.body, nowMs);
}

/**
 * The segments of a long message: exact splits with an 8-bit concatenation header. `reference` is the
 * next one for this recipient, so that two long texts to one phone are never mixed.
 */
export function splitSegments(
  message: Message,
  reference: number,
  alphabet: Alphabet,
  nowMs: number,
): OutgoingSegment[] {
  const { rest, options } = longText(message, alphabet);
  const split = splitEncoded(rest, message.dataCoding, {
    ...options,
    reference: 'udh8',
    referenceNumber: reference & 0xff,
  });
  if (!split.ok) throw new Error(`a stored message cannot be split: ${split.code}`);
  return split.parts.map(({ udh, payload }) =>
    udh === null
      ? segment(message, message.esmClass, payload, nowMs)
      : segment(message, message.esmClass | ESM_UDHI, Buffer.concat([udh, payload]), nowMs),
  );
}

function segment(message: Message, esmClass: number, body: Buffer, nowMs: number): OutgoingSegment {
  return {
    serviceType: message.serviceType,
    sourceTon: message.sourceTon,
    sourceNpi: message.sourceNpi,
    source: message.source,
    destTon: message.destTon,
    destNpi: message.destNpi,
    dest: message.dest,
    esmClass,
    protocolId: message.protocolId,
    priority: message.priority,
    validityPeriod: relativeValidity(message.expireAtMs - nowMs),
    registeredDelivery: upstreamRegisteredDelivery(message.registeredDelivery),
    replaceIfPresent: message.replaceIfPresent ? 1 : 0,
    dataCoding: message.dataCoding,
    body,
    tlvs: message.tlvs,
  };
}

let lastMinutes = -1;
let lastText = '';

/** SMPP 3.4 7.1.1.2, `YYMMDDhhmmss000R`, in whole minutes; what remains of most messages is the same. */
export function relativeValidity(remainingMs: number): string {
  const minutes = Math.max(1, Math.ceil(remainingMs / 60_000));
  if (minutes === lastMinutes) return lastText;
  const days = Math.min(RELATIVE_MAX_DAYS, Math.floor(minutes / 1_440));
  const two = (value: number): string => String(value).padStart(2, '0');
  // Months of 30 days, as carriers count them; the field's days reach 31.
  const text = `00${two(Math.floor(days / 30))}${two(days % 30)}${two(Math.floor((minutes % 1_440) / 60))}${two(minutes % 60)}00000R`;
  lastMinutes = minutes;
  lastText = text;
  return text;
}

/** Parts that wait for nothing yet. */
export function newParts(count: number): MessagePart[] {
  return Array.from({ length: count }, () => ({
    state: STATE.queued,
    error: 0,
    upstreamId: '',
    flying: false,
  }));
}

/** The carrier has, or may have, a part of it. */
export function isPartlySent({ parts }: Pick<Message, 'parts'>): boolean {
  return parts?.some((part) => part.flying || part.state !== STATE.queued) === true;
}

/** Worst first: what a message is when its parts ended differently (behaviour 21). */
const WORST = [
  STATE.rejected,
  STATE.undeliverable,
  STATE.expired,
  STATE.cancelled,
  STATE.unknown,
  STATE.delivered,
] as const;

/** The state of the whole: null while a part is still under way; delivered only when all are. */
export function aggregate(parts: readonly MessagePart[]): { state: number; error: number } | null {
  let worst: number = WORST.length;
  let error = 0;
  for (const part of parts) {
    const rank = WORST.indexOf(part.state as (typeof WORST)[number]);
    if (rank === -1) return null;
    if (rank < worst) {
      worst = rank;
      error = part.error;
    }
  }
  const state: number = WORST[worst] ?? STATE.unknown;
  return { state, error };
}
