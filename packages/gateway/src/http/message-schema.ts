import { LANGUAGE, type LanguageId } from '@rootsms/smpp/text';
import { z } from 'zod';
import {
  ADDRESS_TEXT_CHARS_MAX,
  GSM_SEPTETS_MAX,
  OCTETS_MAX,
  REFERENCE_BYTES_MAX,
  REFERENCE_CHARS_MAX,
  VALIDITY_S_MAX,
} from './limits.ts';

export type LanguageName = Exclude<keyof typeof LANGUAGE, 'default'>;
export const LANGUAGE_NAMES = Object.keys(LANGUAGE).filter((name) => name !== 'default') as [
  LanguageName,
  ...LanguageName[],
];

export const ENCODINGS = ['auto', 'gsm', 'ucs2', 'binary'] as const;
export const RECEIPTS = ['none', 'final', 'failure', 'success'] as const;

/** Base64 takes four characters for three octets. */
const base64Chars = (octets: number): number => Math.ceil(octets / 3) * 4;

const wellFormed = (text: string): boolean => text.isWellFormed();
const NOT_WELL_FORMED = 'half of a surrogate pair is missing';
const instant = z.iso.datetime({ offset: true, error: 'not a time like 2026-01-31T09:00:00Z' });

/**
 * One message as a customer sends it. Strict: a field that does not exist is refused by name, so that a
 * misspelt `sentAt` never sends at once what was meant for tomorrow.
 */
export const messageSchema = z
  .strictObject({
    to: z
      .string()
      .min(1)
      .max(ADDRESS_TEXT_CHARS_MAX)
      .describe(
        'The recipient in international form: `+32470123456`. The plus and separators may be left out.',
      ),
    from: z
      .string()
      .min(1)
      .max(ADDRESS_TEXT_CHARS_MAX)
      .optional()
      .describe(
        'A sender identity of the server: a name of up to 11 GSM characters or a number. May be left out when the server has exactly one.',
      ),
    text: z
      .string()
      .min(1)
      .max(GSM_SEPTETS_MAX)
      .refine(wellFormed, NOT_WELL_FORMED)
      .optional()
      .describe(
        'The text, of any length up to 255 segments; split and joined for the handset. Either this or `data`.',
      ),
    data: z
      .base64()
      .min(1)
      .max(base64Chars(OCTETS_MAX))
      .optional()
      .describe('Binary content in base64, in place of `text`.'),
    udh: z
      .base64()
      .min(1)
      .max(base64Chars(140))
      .optional()
      .describe(
        'User data header of `data` in base64, with its length octet; then everything must fit into one segment of 140 octets.',
      ),
    encoding: z
      .enum(ENCODINGS)
      .optional()
      .describe(
        '`auto` (default) takes GSM 7-bit when every character is in it, else UCS-2. `gsm` and `ucs2` insist. `binary` goes with `data`.',
      ),
    languages: z
      .union([z.literal('all'), z.array(z.enum(LANGUAGE_NAMES)).max(LANGUAGE_NAMES.length)])
      .optional()
      .describe(
        'National GSM tables that may be used when they make the text shorter than UCS-2. None by default: not every handset knows them.',
      ),
    smart: z
      .boolean()
      .optional()
      .describe(
        'Replaces look-alikes (curly quotes, dashes, invisible spaces) that would force UCS-2; the answer lists what was replaced.',
      ),
    flash: z.boolean().optional().describe('Message class 0: shown at once and not kept by most handsets.'),
    sendAt: instant.optional().describe('Not before this time, at most 35 days ahead.'),
    validUntil: instant.optional().describe('No attempt after this time; the state is then `expired`.'),
    validitySeconds: z
      .int()
      .min(1)
      .max(VALIDITY_S_MAX)
      .optional()
      .describe('The same as a span, from `sendAt` or from now. Either this or `validUntil`.'),
    priority: z
      .int()
      .min(0)
      .max(3)
      .optional()
      .describe('0 (default) to 3; a higher class leaves first. The same as priority_flag in SMPP.'),
    reference: z
      .string()
      .min(1)
      .max(REFERENCE_CHARS_MAX)
      .refine(wellFormed, NOT_WELL_FORMED)
      .refine((text) => Buffer.byteLength(text) <= REFERENCE_BYTES_MAX, 'longer than 255 octets in UTF-8')
      .optional()
      .describe(
        'Your own name for the message; comes back in receipts and lists. It is sealed like the text.',
      ),
    receipt: z
      .enum(RECEIPTS)
      .optional()
      .describe(
        'Which outcomes you are told of at your webhook or SMPP bind: `final` (default), `failure`, `success` or `none`.',
      ),
  })
  .superRefine((message, context) => {
    const wrong = (path: string, text: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: text });
    if ((message.text === undefined) === (message.data === undefined))
      wrong('text', 'exactly one of text and data is needed');
    if (message.data === undefined) {
      if (message.udh !== undefined) wrong('udh', 'goes only with data');
      if (message.encoding === 'binary') wrong('encoding', 'binary goes only with data');
    } else {
      if (message.encoding !== undefined && message.encoding !== 'binary')
        wrong('encoding', 'data is always binary');
      if (message.languages !== undefined) wrong('languages', 'goes only with text');
      if (message.smart !== undefined) wrong('smart', 'goes only with text');
    }
    if (message.languages !== undefined && message.encoding === 'ucs2')
      wrong('languages', 'do not go with ucs2');
    if (message.validUntil !== undefined && message.validitySeconds !== undefined) {
      wrong('validitySeconds', 'either this or validUntil');
    }
  });

export type MessageInput = z.infer<typeof messageSchema>;

/** The table numbers of `languages`. */
export function languageIds(languages: MessageInput['languages']): readonly LanguageId[] | 'all' {
  if (languages === undefined) return [];
  return languages === 'all' ? 'all' : languages.map((name) => LANGUAGE[name]);
}
