import type { ResponsePdu } from './session-pdu.ts';

/** The answer to session.ask(): a response of whatever status, or why there is none. */
export type Answer =
  | { readonly ok: true; readonly pdu: ResponsePdu }
  | { readonly ok: false; readonly code: 'no_room' | 'timeout' | 'closed' };

/** Stands in the request window for a promise, where otherwise the owner's token stands. */
export class Ask {
  readonly answer: Promise<Answer>;
  readonly settle: (answer: Answer) => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.settle = resolve;
  }
}
