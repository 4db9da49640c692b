/** The simulated carrier `sim://`: a CarrierPort in process that does what sim-script.ts says. */
import type { CarrierEvents, CarrierPort, OutgoingSegment } from './carrier-port.ts';

/** Segments without a response and receipts and replies not yet handed over, together; beyond it `send` says false. */
export const SIM_PENDING_MAX = 100_000;
/** deliver_sm handed over and not yet answered. */
export const SIM_DELIVER_WINDOW_MAX = 2_000;

export interface CarrierSimOptions {
  readonly binds?: number;
  /** One unit of sim-script.ts. Default 1,000 ms. */
  readonly unitMs?: number;
  /** When …012 and …013 count as unanswered. Default 30,000 ms. */
  readonly responseMs?: number;
  readonly pendingMax?: number;
  readonly deliverWindowMax?: number;
  /** First part of message ids: two runs must not give the same ids. Default: from the clock. */
  readonly firstId?: bigint;
  readonly nowMs?: () => number;
}

export interface CarrierSimFigures {
  readonly taken: number;
  readonly refused: number;
  readonly delivers: number;
  readonly redelivers: number;
  readonly pending: number;
}

/**
 * @example
 * const carrier = new CarrierSim(events, { unitMs: 1000 });
 * carrier.start();
 * if (!carrier.send(segment, token)) await ready;
 */
export class CarrierSim<Token> implements CarrierPort<Token> {
  constructor(_events: CarrierEvents<Token>, _options: CarrierSimOptions = {}) {
    throw new Error('not written yet');
  }
  get up(): boolean {
    return false;
  }
  get figures(): CarrierSimFigures {
    throw new Error('not written yet');
  }
  start(): void {}
  send(_segment: OutgoingSegment, _token: Token): boolean {
    return false;
  }
  flush(): void {}
  async close(): Promise<void> {}
}
