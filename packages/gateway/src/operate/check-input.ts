import { isIP } from 'node:net';
import { ok } from '@rootsms/kit';
import { refuseInput, type OperateResult } from './errors.ts';

const NAME_CHARACTERS_MAX = 64;
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]*[\p{L}\p{N}])?$/u;
const REASON_CHARACTERS_MIN = 3;
const REASON_CHARACTERS_MAX = 1_000;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PERIOD_MS_MAX = 10 * 366 * UNIT_MS.d;

/** A name of a server or carrier. Digits alone are refused: commands take ids where they take names. */
export function checkName(name: string): OperateResult<string> {
  const fine = name.length <= NAME_CHARACTERS_MAX && NAME.test(name) && !/^\d+$/.test(name);
  return fine ? ok(name) : refuseInput('name_invalid', 'name', name);
}

/** A whole number within bounds, both included. */
export function checkInteger(
  field: string,
  value: number | string,
  min: number,
  max: number,
): OperateResult<number> {
  const number = typeof value === 'number' ? value : /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isInteger(number) && number >= min && number <= max) return ok(number);
  return refuseInput('value_invalid', field, `a whole number from ${min} to ${max}; given: ${value}`);
}

/** CIDR texts as PostgreSQL's cidr takes them: a block's host bits are zero. */
export function checkAddresses(addresses: readonly string[]): OperateResult<string[]> {
  for (const address of addresses) {
    if (!isBlock(address)) return refuseInput('cidr_invalid', 'allow', address);
  }
  return ok([...addresses]);
}

export function checkReason(reason: string): OperateResult<string> {
  const trimmed = reason.trim();
  const fine = trimmed.length >= REASON_CHARACTERS_MIN && trimmed.length <= REASON_CHARACTERS_MAX;
  return fine ? ok(trimmed) : refuseInput('reason_invalid', 'reason');
}

/** `2030-01-31`, `2030-01-31T12:00Z` or a period from now such as `7d`; UTC unless the text names a zone. */
export function checkUntil(text: string, nowMs: number): OperateResult<Date> {
  const period = readPeriodMs(text);
  const at = period === undefined ? readInstant(text) : nowMs + period;
  if (at === undefined || !(at > nowMs) || at > nowMs + PERIOD_MS_MAX)
    return refuseInput('until_invalid', 'until', text);
  return ok(new Date(at));
}

/** `90m`, `24h`, `7d`, `0`, in milliseconds; anything else is undefined. */
export function readPeriodMs(text: string): number | undefined {
  if (text === '0') return 0;
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

function readInstant(text: string): number | undefined {
  const form = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (form === null) return undefined;
  const at = Date.parse(form[1] === undefined && text.includes('T') ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

function isBlock(text: string): boolean {
  const [network = '', bits, ...rest] = text.split('/');
  const family = isIP(network);
  if (family === 0 || rest.length > 0 || network.includes('%')) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  return hostBitsAreZero(network, family, Number(bits));
}

function hostBitsAreZero(network: string, family: number, bits: number): boolean {
  const octets = family === 4 ? network.split('.').map(Number) : octetsOf(network);
  return octets.every((octet, at) => {
    const kept = Math.min(8, Math.max(0, bits - at * 8));
    return (octet & (0xff >> kept)) === 0;
  });
}

/** The 16 octets of an IPv6 address that `isIP` took; the URL class writes it without IPv4 tails and in lower case. */
function octetsOf(address: string): number[] {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [words(head), words(tail ?? '')];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}
