import { decodeText, parseDataCoding, parseUdh, type DefaultAlphabet } from '@rootsms/smpp/text';
import type { Content } from '@rootsms/seal';
import type { Alphabet } from './records.ts';
import { VIA } from './submission.ts';

const UDH_INDICATOR = 0x40;
const NO_HEADER = Buffer.alloc(0);

/** What a sealed row says, in words for its owner. */
export interface ReadableContent {
  readonly to: string;
  readonly from: string;
  /** null when the content is binary. */
  readonly text: string | null;
  /** Base64; null when the content is text. */
  readonly data: string | null;
  /** Base64, with its length octet; null when there is none. */
  readonly udh: string | null;
  /** `gsm`, `ucs2`, `binary`, or another alphabet of data_coding. */
  readonly encoding: string;
  readonly reference: string | null;
}

/** What data_coding 0 means: GSM in what we encoded (HTTP), the server's own setting in what it sent over SMPP. */
export function alphabetOfZero(via: number, ofServer: Alphabet): DefaultAlphabet {
  return via === VIA.http || ofServer === 'gsm' ? 'gsm7' : ofServer;
}

/** Puts a row's octets into words. Never throws: a header that cannot be read is shown as data. */
export function readContent(
  content: Content,
  dataCoding: number,
  alphabet: DefaultAlphabet,
): ReadableContent {
  const octets = Buffer.from(content.text.buffer, content.text.byteOffset, content.text.byteLength);
  const { udh, payload } = cutHeader(octets, content.esmClass ?? 0);
  const kind = parseDataCoding(dataCoding, alphabet).alphabet;
  const binary = kind === 'binary';
  return {
    to: writtenAddress(content.destTon, content.dest),
    from: writtenAddress(content.sourceTon, content.source),
    text: binary ? null : decodeText(payload, dataCoding, udh, { defaultAlphabet: alphabet }),
    data: binary ? payload.toString('base64') : null,
    udh: udh.length === 0 ? null : udh.toString('base64'),
    encoding: kind === 'gsm7' ? 'gsm' : kind,
    reference: content.clientReference ?? null,
  };
}

function cutHeader(octets: Buffer, esmClass: number): { udh: Buffer; payload: Buffer } {
  if ((esmClass & UDH_INDICATOR) === 0) return { udh: NO_HEADER, payload: octets };
  const parsed = parseUdh(octets);
  if (!parsed.ok) return { udh: NO_HEADER, payload: octets };
  return { udh: octets.subarray(0, parsed.octets), payload: octets.subarray(parsed.octets) };
}

const INTERNATIONAL = 1;

/** `32470123456` of type international reads `+32470123456`; names and short codes stay as they are. */
function writtenAddress(ton: number, address: string): string {
  return ton === INTERNATIONAL && !address.startsWith('+') ? `+${address}` : address;
}
