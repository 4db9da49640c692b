/** Octets of a message back to text. */
import { decodeLatin1, decodeNational, decodeUcs2 } from './charset.ts';
import { parseDataCoding, type DefaultAlphabet } from './data-coding.ts';
import { decodeGsm, NO_SHIFT } from './gsm-alphabet.ts';
import { parseUdh, shiftOf, type InformationElement } from './udh.ts';

/**
 * Text of a part's payload (without its header). Never throws; octets without an alphabet become Latin-1 text.
 * @param udh the header with its length octet or its parsed elements: names the national tables in force
 * @example decodeText(Buffer.from([0x00, 0x1b, 0x65]), 0) // '@€'
 */
export function decodeText(
  octets: Uint8Array,
  dataCoding: number,
  udh: Uint8Array | readonly InformationElement[] | null = null,
  options: { defaultAlphabet?: DefaultAlphabet } = {},
): string {
  const { alphabet } = parseDataCoding(dataCoding, options.defaultAlphabet);
  switch (alphabet) {
    case 'gsm7':
      return decodeGsm(octets, udh === null ? NO_SHIFT : shiftOf(elementsOf(udh)));
    case 'ucs2':
      return decodeUcs2(octets);
    case 'latin1':
    case 'ascii':
    case 'binary':
      return decodeLatin1(octets);
    case 'iso-8859-5':
    case 'iso-8859-8':
    case 'shift_jis':
    case 'iso-2022-jp':
    case 'euc-jp':
    case 'euc-kr':
      return decodeNational(octets, alphabet);
    default:
      return alphabet satisfies never;
  }
}

function elementsOf(udh: Uint8Array | readonly InformationElement[]): readonly InformationElement[] {
  if (!(udh instanceof Uint8Array)) return udh;
  const parsed = parseUdh(udh);
  return parsed.ok ? parsed.elements : [];
}
