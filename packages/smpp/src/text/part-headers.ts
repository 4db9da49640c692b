/** Headers of parts: how much room they take, and their octets. */
import { concatElement, type SarTriple } from './concat.ts';
import type { GsmShift } from './gsm-alphabet.ts';
import type { ReferenceForm, SplitPart, TextOptions } from './text-options.ts';
import { ELEMENT, formatUdh, shiftElements, udhOctets, type InformationElement } from './udh.ts';

const NO_ELEMENTS: readonly InformationElement[] = [];

/** Caller's elements without those that splitting writes itself. `keepShifts`: octets are already encoded by them. */
export function callerElements(options: TextOptions, keepShifts: boolean): readonly InformationElement[] {
  const elements = options.elements;
  if (elements === undefined || elements.length === 0) return NO_ELEMENTS;
  return elements.filter(({ id }) => {
    if (id === ELEMENT.concat8 || id === ELEMENT.concat16) return false;
    return keepShifts || (id !== ELEMENT.singleShift && id !== ELEMENT.lockingShift);
  });
}

/** Octets of a part's header when it is the only part, and when it is one of several. */
export interface HeaderRoom {
  single: number;
  multi: number;
}

export function headerRoom(elements: readonly InformationElement[], form: ReferenceForm): HeaderRoom {
  const single = udhOctets(elements);
  // UDHL comes with the first element only.
  const concat = form === 'udh16' ? 6 : 5;
  return { single, multi: (single === 0 ? 1 : single) + concat };
}

export function withShift(
  elements: readonly InformationElement[],
  shift: GsmShift,
): readonly InformationElement[] {
  return shift.locking === 0 && shift.single === 0 ? elements : [...shiftElements(shift), ...elements];
}

/** Puts headers on payloads. */
export function makeParts(
  payloads: readonly Buffer[],
  elements: readonly InformationElement[],
  options: TextOptions,
): SplitPart[] {
  const form = options.reference ?? 'udh8';
  const total = payloads.length;
  const common = elements.length === 0 ? null : formatUdh(elements);
  if (total === 1) return payloads.map((payload) => ({ udh: common, payload, sar: null }));
  const number = options.referenceNumber ?? 0;
  return payloads.map((payload, at) => {
    const sequence = at + 1;
    if (form === 'sar') {
      const sar: SarTriple = { reference: number & 0xffff, total, sequence };
      return { udh: common, payload, sar };
    }
    const concat = concatElement({ reference: number, total, sequence, wide: form === 'udh16' });
    return { udh: formatUdh([concat, ...elements]), payload, sar: null };
  });
}
