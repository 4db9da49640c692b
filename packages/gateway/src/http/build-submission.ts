import {
  analyseText,
  encodeGsm,
  formatDataCoding,
  formatUdh,
  ELEMENT,
  parseE164,
  parseSender,
  parseUdh,
  replaceLookalikes,
  TON,
  NPI,
  type AddressResult,
  type GsmShift,
  type InformationElement,
  type Replacement,
} from '@rootsms/smpp/text';
import type { ServerRecord } from '../records.ts';
import type { RefusalCode } from '../refusals.ts';
import { VIA, type Submission } from '../submission.ts';
import { GSM_SEPTETS_MAX, OCTETS_MAX } from './limits.ts';
import { languageIds, type MessageInput } from './message-schema.ts';
import type { FieldError } from './problems.ts';

/** What of a segment is left for a text that needs only one. */
const SEGMENT_SEPTETS = 160;
const SEGMENT_OCTETS = 140;
const UDH_INDICATOR = 0x40;
const SENDERS_CACHED_MAX = 4_096;
const NO_TLVS = [] as const;
const NO_REPLACEMENTS: readonly Replacement[] = [];
const REGISTERED_DELIVERY = { none: 0, final: 1, failure: 2, success: 3 } as const;

export type EncodingName = 'gsm' | 'ucs2' | 'binary';

export interface BuiltSubmission {
  readonly ok: true;
  readonly submission: Submission;
  readonly encoding: EncodingName;
  readonly replaced: readonly Replacement[];
}

export interface BuildRefusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly errors: readonly FieldError[];
}

interface Payload {
  readonly ok: true;
  readonly encoding: EncodingName;
  readonly dataCoding: number;
  readonly esmClass: number;
  readonly body: Buffer;
  readonly long: boolean;
  readonly replaced: readonly Replacement[];
}

/**
 * A message of the API as what the gateway takes: addresses in one spelling, the text in octets. A text of
 * several segments goes on whole with `long`; when it needs a national table its body begins with a header
 * (`esmClass` 0x40) whose elements belong into every part.
 */
export function buildSubmission(
  server: ServerRecord,
  input: MessageInput,
  nowMs: number,
  id?: bigint,
): BuiltSubmission | BuildRefusal {
  const dest = parseE164(input.to);
  if (!dest.ok) return refuse('recipient_invalid', 'to', 'is not a phone number in international form');
  const written = input.from ?? onlySender(server);
  if (written === null)
    return refuse('sender_invalid', 'from', 'is needed: the server does not have exactly one sender');
  const source = senderOf(written);
  if (!source.ok)
    return refuse('sender_invalid', 'from', 'is neither a name of up to 11 GSM characters nor a number');
  const payload =
    input.data === undefined ? encodeText(input, input.text ?? '') : encodeData(input, input.data);
  if (!payload.ok) return payload;
  const dueAtMs = input.sendAt === undefined ? null : Date.parse(input.sendAt);
  const submission: Submission = {
    via: VIA.http,
    sourceTon: source.ton,
    sourceNpi: source.npi,
    source: source.address,
    destTon: TON.international,
    destNpi: NPI.isdn,
    dest: dest.number,
    serviceType: '',
    esmClass: payload.esmClass,
    protocolId: 0,
    priority: input.priority ?? 0,
    dataCoding: payload.dataCoding,
    registeredDelivery: REGISTERED_DELIVERY[input.receipt ?? 'final'],
    replaceIfPresent: false,
    body: payload.body,
    long: payload.long,
    tlvs: NO_TLVS,
    dueAtMs,
    expireAtMs: expiry(input, dueAtMs ?? nowMs),
    reference: input.reference ?? null,
    ...(id === undefined ? undefined : { id }),
  };
  return { ok: true, submission, encoding: payload.encoding, replaced: payload.replaced };
}

/** The shortest way to send a text, with what smart replacement changed. */
export function encodeText(input: MessageInput, original: string): Payload | BuildRefusal {
  const smart = input.smart === true ? replaceLookalikes(original) : null;
  const text = smart?.text ?? original;
  const replaced = smart?.replaced ?? NO_REPLACEMENTS;
  const flash = input.flash === true;
  if (input.encoding !== 'ucs2') {
    const septets = encodeGsm(text);
    if (septets !== null) return gsm(septets, septets.length > SEGMENT_SEPTETS, 0, flash, replaced);
    if (input.languages !== undefined) {
      const national = encodeNational(input, text, flash, replaced);
      if (national !== null) return national;
    }
    if (input.encoding === 'gsm') {
      return refuse(
        'encoding_invalid',
        'text',
        'has a character outside the GSM alphabet; preview says which',
      );
    }
  }
  const body = utf16be(text);
  if (body.length > OCTETS_MAX) return refuse('text_too_long', 'text', 'needs more than 255 segments');
  const dataCoding = flash ? (formatDataCoding('ucs2', 0) ?? 0x18) : 8;
  return {
    ok: true,
    encoding: 'ucs2',
    dataCoding,
    esmClass: 0,
    body,
    long: body.length > SEGMENT_OCTETS,
    replaced,
  };
}

/** With a national table, when one takes the text and is shorter than UCS-2; else null. */
function encodeNational(
  input: MessageInput,
  text: string,
  flash: boolean,
  replaced: readonly Replacement[],
): Payload | BuildRefusal | null {
  const analysis = analyseText(text, {
    languages: languageIds(input.languages),
    messageClass: flash ? 0 : null,
    encoding: input.encoding === 'gsm' ? 'gsm7' : 'auto',
  });
  if (!analysis.ok || analysis.encoding !== 'gsm7') return null;
  const septets = encodeGsm(text, analysis.shift);
  if (septets === null) return null;
  const header = formatUdh(shiftElements(analysis.shift));
  const body = Buffer.concat([header, septets]);
  return gsm(body, analysis.segments > 1, header.length > 1 ? UDH_INDICATOR : 0, flash, replaced);
}

function gsm(
  body: Buffer,
  long: boolean,
  esmClass: number,
  flash: boolean,
  replaced: readonly Replacement[],
): Payload | BuildRefusal {
  if (body.length > GSM_SEPTETS_MAX) return refuse('text_too_long', 'text', 'needs more than 255 segments');
  const dataCoding = flash ? (formatDataCoding('gsm7', 0) ?? 0x10) : 0;
  return { ok: true, encoding: 'gsm', dataCoding, esmClass, body, long, replaced };
}

function shiftElements(shift: GsmShift): InformationElement[] {
  const elements: InformationElement[] = [];
  if (shift.single !== 0) elements.push({ id: ELEMENT.singleShift, data: Uint8Array.of(shift.single) });
  if (shift.locking !== 0) elements.push({ id: ELEMENT.lockingShift, data: Uint8Array.of(shift.locking) });
  return elements;
}

function encodeData(input: MessageInput, data: string): Payload | BuildRefusal {
  const octets = Buffer.from(data, 'base64');
  const dataCoding = input.flash === true ? (formatDataCoding('binary', 0) ?? 0xf4) : 4;
  const whole = { ok: true, encoding: 'binary', dataCoding, replaced: NO_REPLACEMENTS } as const;
  if (input.udh === undefined) {
    if (octets.length > OCTETS_MAX) return refuse('text_too_long', 'data', 'needs more than 255 segments');
    return { ...whole, esmClass: 0, body: octets, long: octets.length > SEGMENT_OCTETS };
  }
  const udh = Buffer.from(input.udh, 'base64');
  const parsed = parseUdh(udh);
  if (!parsed.ok || parsed.octets !== udh.length) {
    return refuse('encoding_invalid', 'udh', 'is not a user data header with its length octet');
  }
  const body = Buffer.concat([udh, octets]);
  if (body.length > SEGMENT_OCTETS)
    return refuse('text_too_long', 'data', 'with a header must fit into 140 octets');
  return { ...whole, esmClass: UDH_INDICATOR, body, long: false };
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function expiry(input: MessageInput, fromMs: number): number | null {
  if (input.validUntil !== undefined) return Date.parse(input.validUntil);
  return input.validitySeconds === undefined ? null : fromMs + input.validitySeconds * 1000;
}

/** The sender meant when none is named: the only one the server has. */
function onlySender(server: ServerRecord): string | null {
  if (server.senders.size !== 1) return null;
  for (const sender of server.senders.values()) return sender.address;
  return null;
}

let senders = new Map<string, AddressResult>();

/** Customers use few senders: the parsed form of the last few thousand is kept. */
function senderOf(written: string): AddressResult {
  const known = senders.get(written);
  if (known !== undefined) return known;
  if (senders.size >= SENDERS_CACHED_MAX) senders = new Map();
  const parsed = parseSender(written);
  senders.set(written, parsed);
  return parsed;
}

function refuse(code: RefusalCode, path: string, message: string): BuildRefusal {
  return { ok: false, code, errors: [{ path, message }] };
}
