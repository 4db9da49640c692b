import { concatOf, ESM_UDHI, parseUdh, type TextOptions } from '@rootsms/smpp/text';
import type { Alphabet, ServerRecord } from './records.ts';
import { VIA } from './submission.ts';

/** Octets that may go out in several segments, without the header that every one of them repeats. */
export interface LongText {
  readonly rest: Buffer;
  readonly options: TextOptions;
  /** It names itself a part of something longer: it goes out as it is. */
  readonly isPart: boolean;
}

/** What data_coding 0 means: GSM in what we encoded ourselves (HTTP), the server's own setting in what it sent. */
export function alphabetOf(server: ServerRecord | null, via: number): Alphabet {
  return via === VIA.http ? 'gsm' : (server?.defaultAlphabet ?? 'gsm');
}

/** Takes the text's own header off (3GPP TS 23.040 9.2.3.24); one that cannot be read stays with the text. */
export function longText(
  message: { readonly body: Buffer; readonly esmClass: number },
  alphabet: Alphabet,
): LongText {
  const defaultAlphabet = alphabet === 'gsm' ? 'gsm7' : alphabet;
  const udh = (message.esmClass & ESM_UDHI) === 0 ? null : parseUdh(message.body);
  if (udh === null || !udh.ok)
    return { rest: message.body, options: { defaultAlphabet }, isPart: udh !== null };
  return {
    rest: message.body.subarray(udh.octets),
    options: { defaultAlphabet, elements: udh.elements },
    isPart: concatOf(udh.elements) !== null,
  };
}
