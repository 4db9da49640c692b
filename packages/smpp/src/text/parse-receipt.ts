/**
 * Receipt texts as carriers write them. The usual one is read by position; whatever differs (order, case, missing
 * fields, other separators) by a scan in bounded time. Nothing throws.
 *
 * Measured (Node 26): 380 ns for a usual receipt (500 ns from octets), 3 µs for an unusual one, 50 µs for the worst
 * garbage tried, whatever its length.
 */
import { decodeUcs2 } from './charset.ts';
import { stateOfStat, type MessageState } from './message-state.ts';
import { parseReceiptDate } from './receipt-date.ts';

export interface ParsedReceipt {
  ok: true;
  /** As spelt; matching spellings is the caller's. '' when missing. */
  id: string;
  /** null when missing or no number. */
  sub: number | null;
  dlvrd: number | null;
  submittedAtMs: number | null;
  doneAtMs: number | null;
  /** As spelt; '' when missing. */
  stat: string;
  /** null when missing or unknown. */
  state: MessageState | null;
  err: string;
  text: string;
}
export type ReceiptResult = ParsedReceipt | { ok: false; code: 'NOT_A_RECEIPT' };

/** Characters that are looked at; a receipt has about 150. */
const RECEIPT_CHARACTERS_MAX = 1024;

const NOT_A_RECEIPT = Object.freeze({ ok: false, code: 'NOT_A_RECEIPT' } as const);

/**
 * @param text a string, or octets: then Latin-1, or UCS-2 when the first octet is 0
 * @returns NOT_A_RECEIPT when there is neither an id nor a state
 * @example
 * const receipt = parseReceipt('id:1f sub:001 dlvrd:001 submit date:2601312358 done date:2601312359 stat:DELIVRD err:000 text:');
 * if (receipt.ok) receipt.state; // 2
 */
export function parseReceipt(text: string | Buffer): ReceiptResult {
  const whole = typeof text === 'string' ? text : receiptString(text);
  const bounded = whole.length > RECEIPT_CHARACTERS_MAX ? whole.slice(0, RECEIPT_CHARACTERS_MAX) : whole;
  return parseUsual(bounded) ?? parseAny(bounded);
}

function receiptString(octets: Buffer): string {
  if (octets[0] === 0) return decodeUcs2(octets.subarray(0, RECEIPT_CHARACTERS_MAX * 2));
  return octets.toString('latin1', 0, Math.min(octets.length, RECEIPT_CHARACTERS_MAX));
}

/** The seven fields of Appendix B in its order and case; null for anything else. */
function parseUsual(text: string): ParsedReceipt | null {
  if (!text.startsWith('id:')) return null;
  const sub = text.indexOf(' ', 3);
  if (sub < 4 || !text.startsWith('sub:', sub + 1)) return null;
  const dlvrd = text.indexOf(' ', sub + 5);
  if (dlvrd < 0 || !text.startsWith('dlvrd:', dlvrd + 1)) return null;
  const submit = text.indexOf(' ', dlvrd + 7);
  if (submit < 0 || !text.startsWith('submit date:', submit + 1)) return null;
  const done = text.indexOf(' ', submit + 13);
  if (done < 0 || !text.startsWith('done date:', done + 1)) return null;
  const stat = text.indexOf(' ', done + 11);
  if (stat < 0 || !text.startsWith('stat:', stat + 1)) return null;
  const err = text.indexOf(' ', stat + 6);
  if (err < 0 || !text.startsWith('err:', err + 1)) return null;
  const rest = text.indexOf(' ', err + 5);
  const end = rest < 0 ? text.length : rest;
  if (rest >= 0 && !text.startsWith('text:', rest + 1) && !text.startsWith('Text:', rest + 1)) return null;
  const word = text.slice(stat + 6, err);
  return {
    ok: true,
    id: text.slice(3, sub),
    sub: count(text.slice(sub + 5, dlvrd)),
    dlvrd: count(text.slice(dlvrd + 7, submit)),
    submittedAtMs: parseReceiptDate(text.slice(submit + 13, done)),
    doneAtMs: parseReceiptDate(text.slice(done + 11, stat)),
    stat: word,
    state: stateOfStat(word),
    err: text.slice(err + 5, end),
    text: text.slice(end + 6),
  };
}

/** 0..9 digits as a number; null for anything else. */
function count(digits: string): number | null {
  if (digits.length === 0 || digits.length > 9) return null;
  let number = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + digit;
  }
  return number;
}

type Key = 'id' | 'sub' | 'dlvrd' | 'submit' | 'done' | 'stat' | 'err' | 'text';

/** Sticky, without nested repetition, so each attempt ends within a few characters. */
const KEY =
  /(?:message[ _]?)?(id|sub|dlvrd|dlvd|submit(?:ted)?[ _]?date|done[ _]?date|stat(?:us|e)?|err(?:or)?(?:[ _]?code)?|te?xt) ?[:=] ?/iy;
const SEPARATOR = /[\s,;|&]/;

function keyOf(name: string): Key {
  const lower = name.toLowerCase();
  if (lower === 'id' || lower === 'sub') return lower;
  if (lower.startsWith('dl')) return 'dlvrd';
  if (lower.startsWith('su')) return 'submit';
  if (lower.startsWith('do')) return 'done';
  if (lower.startsWith('st')) return 'stat';
  return lower.startsWith('e') ? 'err' : 'text';
}

interface FoundKey {
  key: Key;
  /** Where the name begins, and where the value does. */
  at: number;
  valueAt: number;
}

/** Every place where a field's name begins a word. */
function findKeys(text: string): FoundKey[] {
  const found: FoundKey[] = [];
  for (let at = 0; at < text.length; at++) {
    if (at > 0 && !SEPARATOR.test(text[at - 1] ?? '')) continue;
    KEY.lastIndex = at;
    const match = KEY.exec(text);
    if (match === null) continue;
    // 'id: sub:001' has an empty id: the blank that was taken as part of the name belongs before the next one.
    found.push({ key: keyOf(match[1] ?? ''), at, valueAt: KEY.lastIndex });
    at = KEY.lastIndex - 2;
  }
  return found;
}

function parseAny(text: string): ReceiptResult {
  const values = new Map<Key, string>();
  const keys = findKeys(text);
  for (let at = 0; at < keys.length; at++) {
    const field = keys[at];
    if (field === undefined || values.has(field.key)) continue;
    const next = keys[at + 1];
    if (field.key !== 'text') {
      values.set(field.key, word(text, field.valueAt, next?.at ?? text.length));
      continue;
    }
    // The text is the customer's and may hold anything: what follows counts only while id or state are missing.
    const isLast = values.has('id') && values.has('stat');
    values.set('text', text.slice(field.valueAt, isLast ? undefined : next?.at).trimEnd());
    if (isLast) break;
  }
  const id = values.get('id') ?? '';
  const stat = values.get('stat') ?? '';
  if (id === '' && stat === '') return NOT_A_RECEIPT;
  return {
    ok: true,
    id,
    sub: count(values.get('sub') ?? ''),
    dlvrd: count(values.get('dlvrd') ?? ''),
    submittedAtMs: parseReceiptDate(values.get('submit') ?? ''),
    doneAtMs: parseReceiptDate(values.get('done') ?? ''),
    stat,
    state: stateOfStat(stat),
    err: values.get('err') ?? '',
    text: values.get('text') ?? '',
  };
}

/** The first word of text[from, to): values have no blanks in them. */
function word(text: string, from: number, to: number): string {
  let start = from;
  while (start < to && isBlank(text, start)) start++;
  let end = start;
  while (end < to && !isBlank(text, end)) end++;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit <= 0x20 || unit === 0x2c || unit === 0x3b || unit === 0x7c;
}
