import { countEncoded } from '@rootsms/smpp/text';
import { originOf } from './country.ts';
import { normaliseDest } from './dest-number.ts';
import type { Message } from './message.ts';
import type { SenderKind, ServerRecord } from './records.ts';
import { ACCESS, accessLevel } from './records.ts';
import type { RefusalCode } from './refusals.ts';
import { senderKindOf } from './sender-kind.ts';
import { alphabetOf, longText } from './long-text.ts';
import { STATE } from './state.ts';
import type { Submission } from './submission.ts';

export const SCHEDULE_AHEAD_MAX_MS = 35 * 24 * 3_600_000;
/** What a message without validity lives, and the longest that any lives, from its acceptance or its scheduled time. */
export const VALIDITY_DEFAULT_MS = 48 * 3_600_000;
export const VALIDITY_MAX_MS = 7 * 24 * 3_600_000;
/** A level-4 server sends at this part of its throughput. */
export const CAPPED_RATE_DIVISOR = 10;
/** Segments of one message at most: the concatenation header's one octet (3GPP TS 23.040 9.2.3.24.1). */
export const SEGMENTS_MAX = 255;
const EMPTY = Buffer.alloc(0);

const ESM_MODE_AND_TYPE = 0x3f;
/** Default, datagram, forward and store-and-forward mode of an ordinary message: SMPP 3.4 5.2.12. */
const ESM_TYPE_BITS = 0x3c;

export interface Accepted {
  readonly ok: true;
  readonly message: Message;
  readonly senderKind: SenderKind;
  /** Digits of the recipient: what hashes and routes are made from. */
  readonly digits: string;
}
export type AcceptResult = Accepted | { readonly ok: false; readonly code: RefusalCode };

const refuse = (code: RefusalCode): AcceptResult => ({ ok: false, code });

/**
 * The checks that need no more than memory: access, form, sender, recipient, length, times.
 * Opt-out, route and rate follow in gateway.ts. Copies what it keeps of the submission's buffers.
 */
export function accept(
  server: ServerRecord,
  submission: Submission,
  id: bigint,
  nowMs: number,
): AcceptResult {
  if (accessLevel(server, nowMs) < ACCESS.capped) return refuse('server_restricted');
  const { esmClass, priority } = submission;
  if ((esmClass & ESM_TYPE_BITS) !== 0 && (esmClass & ESM_MODE_AND_TYPE) > 3)
    return refuse('esm_class_invalid');
  if (priority < 0 || priority > 3) return refuse('priority_invalid');
  const senderKind = senderKindOf(submission.sourceTon, submission.source);
  if (senderKind === null) return refuse('sender_invalid');
  if (!server.anySender && !isApproved(server, submission.source)) return refuse('sender_not_approved');
  const dest = normaliseDest(submission.dest);
  if (!dest.ok) return refuse('recipient_invalid');
  const segments = countSegments(server, submission);
  if (typeof segments === 'string') return refuse(segments);
  const times = checkTimes(submission, nowMs);
  if (typeof times === 'string') return refuse(times);
  const origin = originOf(dest.digits);
  const message: Message = {
    id,
    serverId: server.id,
    via: submission.via,
    sourceTon: submission.sourceTon,
    sourceNpi: submission.sourceNpi,
    source: submission.source,
    destTon: submission.destTon,
    destNpi: submission.destNpi,
    dest: submission.dest,
    serviceType: submission.serviceType,
    esmClass,
    protocolId: submission.protocolId,
    priority,
    dataCoding: submission.dataCoding,
    registeredDelivery: submission.registeredDelivery,
    replaceIfPresent: submission.replaceIfPresent,
    body: submission.body.length === 0 ? EMPTY : Buffer.from(submission.body),
    long: submission.long && segments > 1,
    tlvs:
      submission.tlvs.length === 0
        ? submission.tlvs
        : submission.tlvs.map((tlv) => ({ tag: tlv.tag, value: Buffer.from(tlv.value) })),
    reference: submission.reference,
    dueAtMs: times.dueAtMs,
    expireAtMs: times.expireAtMs,
    segments,
    country: origin.country,
    prefix: origin.prefix,
    linkId: 0,
    state: times.dueAtMs === null ? STATE.queued : STATE.scheduled,
    error: 0,
    attempts: 0,
    sentAtMs: 0,
    doneAtMs: 0,
    upstreamId: '',
    queuedRow: false,
    parts: null,
    reference8: null,
    segmentsOut: null,
  };
  return { ok: true, message, senderKind, digits: dest.digits };
}

/** A long text may begin with a header of its own (ports, national tables): every part repeats it. */
/** Names count as they are written; numbers are registered as digits, and clients put + or 00 before them. */
function isApproved({ senders }: ServerRecord, source: string): boolean {
  return (
    senders.has(source) || (/^(?:\+|00)\d/.test(source) && senders.has(source.replace(/^(?:\+|00)/, '')))
  );
}

function countSegments(server: ServerRecord, submission: Submission): number | RefusalCode {
  if (!submission.long) return 1;
  const { rest, options, isPart } = longText(submission, alphabetOf(server, submission.via));
  if (isPart) return 1;
  const segments = countEncoded(rest, submission.dataCoding, options);
  return segments < 1 || segments > SEGMENTS_MAX ? 'text_too_long' : segments;
}

function checkTimes(
  submission: Submission,
  nowMs: number,
): { dueAtMs: number | null; expireAtMs: number } | RefusalCode {
  const { dueAtMs, expireAtMs } = submission;
  if (dueAtMs !== null && dueAtMs > nowMs + SCHEDULE_AHEAD_MAX_MS) return 'schedule_invalid';
  const due = dueAtMs !== null && dueAtMs > nowMs ? dueAtMs : null;
  const startMs = due ?? nowMs;
  if (expireAtMs === null) return { dueAtMs: due, expireAtMs: startMs + VALIDITY_DEFAULT_MS };
  if (expireAtMs <= startMs) return 'validity_invalid';
  return { dueAtMs: due, expireAtMs: Math.min(expireAtMs, startMs + VALIDITY_MAX_MS) };
}
