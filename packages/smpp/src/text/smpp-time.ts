/**
 * Times as SMPP writes them, 16 characters (SMPP 3.4 7.1.1).
 *
 *   YY MM DD hh mm ss t nn p
 *   t   tenths of a second
 *   nn  quarters of an hour between local time and UTC, 00..48
 *   p   '+' local time is ahead of UTC, '-' behind, 'R' all of it is a distance from now (t and nn then mean nothing)
 */
import { daysIn } from './receipt-date.ts';

export const SMPP_TIME_CHARACTERS = 16;
const OFFSET_QUARTERS_MAX = 48;
const QUARTER_MS = 15 * 60 * 1000;
const DAY_MS = 86_400_000;

export type SmppTimeRefusal = 'LENGTH' | 'NOT_DIGITS' | 'OUT_OF_RANGE' | 'SIGN';
export type SmppTime =
  | { ok: true; kind: 'none'; at: null }
  | { ok: true; kind: 'absolute' | 'relative'; at: Date }
  | { ok: false; code: SmppTimeRefusal };

const NONE: SmppTime = Object.freeze({ ok: true, kind: 'none', at: null });

/**
 * The instant that a schedule_delivery_time or validity_period names. '' is 'none'. Answer a refusal with
 * ESME_RINVSCHED (0x61) or ESME_RINVEXPIRY (0x62).
 * @param now what relative times count from, and which century two digits of a year belong to
 * @example
 * parseSmppTime('000007000000000R', now) // seven days from now
 * parseSmppTime('260131235900004+', now) // 31 January 2026 23:59, one hour ahead of UTC
 */
export function parseSmppTime(text: string, now: Date): SmppTime {
  if (text.length === 0) return NONE;
  if (text.length !== SMPP_TIME_CHARACTERS) return { ok: false, code: 'LENGTH' };
  for (let at = 0; at < SMPP_TIME_CHARACTERS - 1; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 48 || unit > 57) return { ok: false, code: 'NOT_DIGITS' };
  }
  const sign = text[SMPP_TIME_CHARACTERS - 1];
  if (sign === 'R') return relativeTime(text, now);
  if (sign === '+' || sign === '-') return absoluteTime(text, sign === '+' ? 1 : -1, now);
  return { ok: false, code: 'SIGN' };
}

function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function absoluteTime(text: string, sign: 1 | -1, now: Date): SmppTime {
  const year = fullYear(pair(text, 0), now.getUTCFullYear());
  const month = pair(text, 2);
  const day = pair(text, 4);
  const hour = pair(text, 6);
  const minute = pair(text, 8);
  const second = pair(text, 10);
  const tenth = text.charCodeAt(12) - 48;
  const quarters = pair(text, 13);
  const dateOk = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!dateOk || hour > 23 || minute > 59 || second > 59 || quarters > OFFSET_QUARTERS_MAX) {
    return { ok: false, code: 'OUT_OF_RANGE' };
  }
  const local = Date.UTC(year, month - 1, day, hour, minute, second, tenth * 100);
  return { ok: true, kind: 'absolute', at: new Date(local - sign * quarters * QUARTER_MS) };
}

/** The year with those last two digits that is nearest to now. */
function fullYear(twoDigits: number, nowYear: number): number {
  const century = nowYear - (nowYear % 100);
  const year = century + twoDigits;
  if (year > nowYear + 50) return year - 100;
  return year <= nowYear - 50 ? year + 100 : year;
}

function relativeTime(text: string, now: Date): SmppTime {
  const relative = {
    years: pair(text, 0),
    months: pair(text, 2),
    days: pair(text, 4),
    hours: pair(text, 6),
    minutes: pair(text, 8),
    seconds: pair(text, 10),
  };
  const { months, days, hours, minutes, seconds } = relative;
  if (months > 12 || days > 31 || hours > 23 || minutes > 59 || seconds > 59)
    return { ok: false, code: 'OUT_OF_RANGE' };
  return { ok: true, kind: 'relative', at: addRelative(now, relative) };
}

export interface RelativeTime {
  years?: number;
  months?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
}

/**
 * A distance added by the calendar (UTC): years and months first, a day that the month lacks becomes its last, then
 * days and the rest. 31 January and one month is 28 or 29 February.
 */
export function addRelative(from: Date, relative: RelativeTime): Date {
  const { years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = relative;
  const monthIndex = from.getUTCFullYear() * 12 + from.getUTCMonth() + years * 12 + months;
  const year = Math.floor(monthIndex / 12);
  const month = (monthIndex % 12) + 1;
  const day = Math.min(from.getUTCDate(), daysIn(year, month));
  const ofDay = ((from.getTime() % DAY_MS) + DAY_MS) % DAY_MS;
  const rest = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return new Date(Date.UTC(year, month - 1, day) + ofDay + days * DAY_MS + rest);
}

/**
 * Writes an instant; tenths are kept, smaller parts dropped.
 * @param offsetQuarters local time ahead of UTC in quarters of an hour, -48..48
 * @throws RangeError for an invalid date or offset
 * @example formatAbsoluteTime(new Date('2026-01-31T22:59:00Z'), 4) // '260131235900004+'
 */
export function formatAbsoluteTime(at: Date, offsetQuarters = 0): string {
  if (!Number.isInteger(offsetQuarters) || Math.abs(offsetQuarters) > OFFSET_QUARTERS_MAX) {
    throw new RangeError('the offset must be whole quarters of an hour, -48 to 48');
  }
  const local = new Date(at.getTime() + offsetQuarters * QUARTER_MS);
  if (Number.isNaN(local.getTime())) throw new RangeError('not a date');
  const year = ((local.getUTCFullYear() % 100) + 100) % 100;
  return (
    two(year) +
    two(local.getUTCMonth() + 1) +
    two(local.getUTCDate()) +
    two(local.getUTCHours()) +
    two(local.getUTCMinutes()) +
    two(local.getUTCSeconds()) +
    String(Math.floor(local.getUTCMilliseconds() / 100)) +
    two(Math.abs(offsetQuarters)) +
    (offsetQuarters < 0 ? '-' : '+')
  );
}

const RELATIVE_MAX = { years: 99, months: 12, days: 31, hours: 23, minutes: 59, seconds: 59 } as const;

/**
 * Writes a distance.
 * @throws RangeError when a part is not a whole number within the format (days 31, hours 23...)
 * @example formatRelativeTime({ days: 2 }) // '000002000000000R'
 */
export function formatRelativeTime(relative: RelativeTime): string {
  const { years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = relative;
  const parts = { years, months, days, hours, minutes, seconds };
  for (const [name, max] of Object.entries(RELATIVE_MAX)) {
    const value = Object.entries(parts).find(([part]) => part === name)?.[1] ?? 0;
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw new RangeError(`${name} must be 0 to ${max}`);
  }
  return `${two(years)}${two(months)}${two(days)}${two(hours)}${two(minutes)}${two(seconds)}000R`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
