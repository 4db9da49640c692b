/**
 * The alphabets beside GSM 7-bit: Latin-1, ASCII, UCS-2 (sent as UTF-16BE, so surrogate pairs pass), and the national
 * sets of SMPP 3.4 table 5-20, which are only read.
 */
import { utf16Scratch, viewOf } from './utf16-scratch.ts';

export type Alphabet =
  | 'gsm7'
  | 'ascii'
  | 'latin1'
  | 'ucs2'
  | 'binary'
  | 'iso-8859-5'
  | 'iso-8859-8'
  | 'shift_jis'
  | 'iso-2022-jp'
  | 'euc-jp'
  | 'euc-kr';

const REPLACEMENT = 0xfffd;

/** null when a character is over U+00FF. */
export function encodeLatin1(text: string): Buffer | null {
  return isWithin(text, 0xff) ? Buffer.from(text, 'latin1') : null;
}

/** null when a character is over U+007F. */
export function encodeAscii(text: string): Buffer | null {
  return isWithin(text, 0x7f) ? Buffer.from(text, 'latin1') : null;
}

export function isWithin(text: string, unitMax: number): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > unitMax) return false;
  return true;
}

/** UTF-16BE; a lone surrogate passes as it is. */
export function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/**
 * UTF-16BE to text. An odd last octet becomes U+FFFD; lone surrogates stay, so that texts of parts which somebody else
 * cut within a pair join to the right character.
 */
export function decodeUcs2(octets: Uint8Array): string {
  const units = octets.length >> 1;
  const odd = octets.length & 1;
  const scratch = utf16Scratch(units + odd);
  for (let at = 0; at < units * 2; at += 2) {
    scratch[at] = octets[at + 1] ?? 0;
    scratch[at + 1] = octets[at] ?? 0;
  }
  if (odd === 1) scratch.writeUInt16LE(REPLACEMENT, units * 2);
  return scratch.toString('utf16le', 0, (units + odd) * 2);
}

export function decodeLatin1(octets: Uint8Array): string {
  return viewOf(octets).toString('latin1');
}

const decoders = new Map<string, TextDecoder>();

/** National sets by the platform's decoder; wrong octets become U+FFFD. */
export function decodeNational(octets: Uint8Array, label: Alphabet): string {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label, { fatal: false, ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder.decode(octets);
}

/** Octets of the character that begins at `at`, so that a cut never parts it; 1 for single-octet sets. */
export function characterOctets(octets: Uint8Array, at: number, alphabet: Alphabet): number {
  const lead = octets[at] ?? 0;
  let length = 1;
  if (alphabet === 'shift_jis')
    length = (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc) ? 2 : 1;
  else if (alphabet === 'euc-kr') length = lead >= 0xa1 && lead <= 0xfe ? 2 : 1;
  else if (alphabet === 'euc-jp')
    length = lead === 0x8f ? 3 : lead === 0x8e || (lead >= 0xa1 && lead <= 0xfe) ? 2 : 1;
  return Math.min(length, octets.length - at);
}
