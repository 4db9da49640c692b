import type { RefusalCode } from './refusals.ts';
import { stateName, type StateName } from './state.ts';

/** Counts of the message path since the process began: plain numbers, read by metrics.ts when somebody asks. */
export class Tallies {
  accepted = 0;
  readonly refusals = new Map<RefusalCode, number>();
  readonly outcomes = new Map<StateName, number>();
  readonly resends = new Map<string, number>();
  /** Segments that carriers took, by link. */
  readonly segments = new Map<number, number>();
  /** Not yet written to gateway.resend. */
  #unwritten: { linkId: number; cause: 'link_lost' | 'no_response'; messages: number }[] = [];

  refused(code: RefusalCode): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  concluded(state: number): void {
    const name = stateName(state);
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
  }

  sent(linkId: number): void {
    this.segments.set(linkId, (this.segments.get(linkId) ?? 0) + 1);
  }

  resent(linkId: number, cause: 'link_lost' | 'no_response', messages: number): void {
    const key = `${linkId}/${cause}`;
    this.resends.set(key, (this.resends.get(key) ?? 0) + messages);
    const same = this.#unwritten.find((item) => item.linkId === linkId && item.cause === cause);
    if (same === undefined) this.#unwritten.push({ linkId, cause, messages });
    else same.messages += messages;
  }

  takeResends(): readonly { linkId: number; cause: 'link_lost' | 'no_response'; messages: number }[] {
    const taken = this.#unwritten;
    this.#unwritten = [];
    return taken;
  }
}
