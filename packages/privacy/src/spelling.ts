import { createHash } from 'node:crypto';

/** How one way of writing a value is looked for. */
export type Spelling =
  /** In text, without regard to case, and in bytea as its UTF-8 octets. */
  | { readonly name: string; readonly find: 'text'; readonly text: string }
  /** In text only: a PostgreSQL regular expression. */
  | { readonly name: string; readonly find: 'pattern'; readonly pattern: string }
  /** In bytea as they are, in text as hex. */
  | { readonly name: string; readonly find: 'bytes'; readonly bytes: Uint8Array };

/** A keyed hash of the value that only the caller can compute. */
export interface KeyedForm {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SpellingOptions {
  /** Country calling code that a number written `0470…` belongs to. */
  readonly callingCode?: string;
  readonly keyed?: readonly KeyedForm[];
}

/** Shorter values are found everywhere; a scan for them says nothing. */
export const VALUE_CHARACTERS_MIN = 4;
export const VALUE_CHARACTERS_MAX = 1_000;

/** ITU E.164: 1 and 7 have one digit, these two, all other calling codes three. */
const CALLING_CODE = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{6,})$/;

/**
 * Every way in which a value may be written down: case, Unicode forms, phone forms with any
 * separators, URL, base64 at any offset, hex, UTF-16, unkeyed hashes, and the keyed hashes given.
 *
 *   spellingsOf('+32470998877', { keyed: [{ name: 'recipient-lookup', bytes: recipients.of('32470998877') }] })
 *
 * Throws RangeError for a value of fewer than 4 or more than 1,000 characters.
 */
export function spellingsOf(value: string, options: SpellingOptions = {}): Spelling[] {
  const trimmed = value.trim();
  if (trimmed.length < VALUE_CHARACTERS_MIN || trimmed.length > VALUE_CHARACTERS_MAX) {
    throw new RangeError(
      `a value to scan for has ${VALUE_CHARACTERS_MIN} to ${VALUE_CHARACTERS_MAX} characters`,
    );
  }
  const phone = phoneOf(trimmed, options.callingCode);
  const plain = [...new Set([trimmed, ...unicodeForms(trimmed), ...(phone?.forms ?? [])])];
  const spellings: Spelling[] = plain.map((text) => ({
    name: text === trimmed ? 'as given' : 'other form',
    find: 'text',
    text,
  }));
  if (phone !== undefined)
    spellings.push({ name: 'phone, any separators', find: 'pattern', pattern: phone.pattern });
  for (const text of plain) spellings.push(...encodedForms(text));
  for (const text of new Set(plain.flatMap((form) => [form, form.toLowerCase()])))
    spellings.push(...hashedForms(text));
  for (const { name, bytes } of options.keyed ?? [])
    spellings.push({ name: `keyed ${name}`, find: 'bytes', bytes });
  return distinct(spellings);
}

function unicodeForms(text: string): string[] {
  return [text.normalize('NFC'), text.normalize('NFD'), text.normalize('NFKC')];
}

interface Phone {
  readonly forms: readonly string[];
  readonly pattern: string;
}

/** The forms of a phone number, or undefined when `text` is none. */
function phoneOf(text: string, callingCode: string | undefined): Phone | undefined {
  const bare = text.replace('(0)', '').replaceAll(/[\s./()\-\u00a0]/g, '');
  const international = /^(?:\+|00)(\d{8,15})$/.exec(bare)?.[1];
  const domestic = callingCode === undefined ? undefined : /^0(\d{6,14})$/.exec(bare)?.[1];
  const digits =
    international ??
    (domestic === undefined ? undefined : `${callingCode}${domestic}`) ??
    /^\d{8,15}$/.exec(bare)?.[0];
  if (digits === undefined) return undefined;
  const national = CALLING_CODE.exec(digits)?.[2];
  const forms = [
    `+${digits}`,
    `00${digits}`,
    digits,
    ...(national === undefined ? [] : [`0${national}`, national]),
  ];
  // The national digits in this order, whatever stands between them: what comes before does not matter.
  const pattern = (national ?? digits).split('').join('[^0-9A-Za-z]{0,3}');
  return { forms, pattern };
}

function encodedForms(text: string): Spelling[] {
  const bytes = Buffer.from(text, 'utf8');
  const url = encodeURIComponent(text);
  return [
    { name: 'url', find: 'text', text: url },
    { name: 'url form', find: 'text', text: url.replaceAll('%20', '+') },
    { name: 'escaped', find: 'text', text: JSON.stringify(text).slice(1, -1) },
    { name: 'hex', find: 'text', text: bytes.toString('hex') },
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
    { name: 'UTF-16 big-endian', find: 'bytes', bytes: Buffer.from(text, 'utf16le').swap16() },
    { name: 'UTF-16 little-endian', find: 'bytes', bytes: Buffer.from(text, 'utf16le') },
  ];
}

/** What of the value's base64 does not depend on what is before and after it, in both alphabets. */
function base64At(bytes: Buffer, offset: number): Spelling[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor(((offset + bytes.length) * 8) / 6);
  const middle = encoded.slice(from, to);
  if (middle.length < VALUE_CHARACTERS_MIN) return [];
  const forUrl = middle.replaceAll('+', '-').replaceAll('/', '_');
  return [...new Set([middle, forUrl])].map((text) => ({ name: 'base64', find: 'text', text }));
}

function hashedForms(text: string): Spelling[] {
  return ['md5', 'sha1', 'sha256', 'sha512'].map((name) => ({
    name,
    find: 'bytes',
    bytes: createHash(name).update(text, 'utf8').digest(),
  }));
}

function distinct(spellings: readonly Spelling[]): Spelling[] {
  const seen = new Set<string>();
  return spellings.filter((spelling) => {
    const key = needleOf(spelling);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What is looked for, as one string: two spellings with the same needle are one. */
export function needleOf(spelling: Spelling): string {
  switch (spelling.find) {
    case 'text':
      return `text ${spelling.text.toLowerCase()}`;
    case 'pattern':
      return `pattern ${spelling.pattern}`;
    case 'bytes':
      return `bytes ${Buffer.from(spelling.bytes).toString('hex')}`;
    default:
      return spelling satisfies never;
  }
}
