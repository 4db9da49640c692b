import { ok } from '@rootsms/kit';
import { TON } from '@rootsms/smpp/text';
import { normaliseDest } from '../dest-number.ts';
import type { SenderKind } from '../records.ts';
import { senderKindOf } from '../sender-kind.ts';
import { refuseInput, type OperateResult } from './errors.ts';

export interface SenderIdentity {
  /** As messages carry it: digits without plus for numbers. */
  readonly address: string;
  readonly kind: SenderKind;
  /** Upper case; empty: the number is the server's whole. */
  readonly keyword: string;
}

/** GSM letters, digits and what names are written with; what phones show of anything else differs. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9 .&'+_-]*$/;
const KEYWORD = /^[\p{L}\p{N}]{1,20}$/u;

/** `Acme`, `+32470123456`, `8686`; with a keyword for a number that several servers share. */
export function readSender(written: string, keyword = ''): OperateResult<SenderIdentity> {
  const address = written.trim();
  if (keyword !== '' && !KEYWORD.test(keyword)) return refuseInput('keyword_invalid', 'keyword', keyword);
  const number =
    /^[+0-9]/.test(address) && /^\+?\d+$/.test(address) ? normaliseDest(address, true) : undefined;
  if (number !== undefined) {
    if (!number.ok) return refuseInput('sender_not_an_identity', 'sender');
    const kind: SenderKind = number.short ? 'short' : 'long';
    return ok({ address: number.digits, kind, keyword: keyword.toUpperCase() });
  }
  const kind = NAME.test(address) ? senderKindOf(TON.alphanumeric, address) : null;
  if (kind === null) return refuseInput('sender_not_an_identity', 'sender');
  // Nobody can answer a name.
  if (keyword !== '') return refuseInput('keyword_invalid', 'keyword', keyword);
  return ok({ address, kind, keyword: '' });
}
