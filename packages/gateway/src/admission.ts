import type { Pool } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import { accept, type Accepted } from './accept.ts';
import type { Gateway } from './gateway.ts';
import { Intake } from './intake.ts';
import type { LinkBacklog } from './link-backlog.ts';
import type { Link } from './link.ts';
import { faultCode } from './log.ts';
import { contentOf } from './message-content.ts';
import type { Message } from './message.ts';
import type { ServerRecord } from './records.ts';
import type { RefusalCode } from './refusals.ts';
import { Store, type StoreItem } from './store.ts';
import type { Placement } from './store-messages.ts';
import type { Submission, SubmitResult } from './submission.ts';
import type { WriteFigures } from './write-figures.ts';

/** Messages taken and not yet stored at most: more are answered "overloaded" rather than held in memory. */
const STORING_MAX = 20_000;

/** A submission under way: what passed the checks, and whom to tell. */
interface Entering {
  readonly server: ServerRecord;
  readonly accepted: Accepted;
  readonly done: (result: SubmitResult) => void;
}

/** The way in: a message is checked, routed, counted, sealed and stored, and then acknowledged. */
export class Admission {
  readonly #gateway: Gateway;
  readonly #store: Store;
  readonly #intake: Intake;
  /** A message with an id below this gets a row of its own whatever the room in memory: see sweep.ts. */
  rowsBelow = 0n;
  #stopping = false;

  constructor(gateway: Gateway, storePool: Pool) {
    this.#gateway = gateway;
    this.#store = new Store(storePool, gateway.nodeId, gateway.clock, gateway.log);
    this.#intake = new Intake(gateway.clock);
  }

  submit(server: ServerRecord, submission: Submission, done: (result: SubmitResult) => void): void {
    if (this.#stopping) return this.#refuse(done, 'stopping');
    if (this.pending >= STORING_MAX) return this.#refuse(done, 'overloaded');
    const { sealing, clock, ids, options } = this.#gateway;
    const result = accept(server, submission, submission.id ?? ids.next(), clock.nowMs());
    if (!result.ok) return this.#refuse(done, result.code);
    const entering = { server, accepted: result, done };
    const { optOuts } = options;
    if (optOuts.size === 0 || submission.confirmation === true) return this.#admit(entering);
    const hash = sealing.suppression.of(result.digits);
    if (!optOuts.mayHit(hash)) return this.#admit(entering);
    optOuts.find(hash, server.id, submission.source).then(
      (row) => (row === null ? this.#admit(entering) : this.#refuse(done, 'recipient_opted_out')),
      () => this.#refuse(done, 'store_failed'),
    );
  }

  #refuse(done: (result: SubmitResult) => void, code: RefusalCode): void {
    this.#gateway.tallies.refused(code);
    done({ ok: false, code });
  }

  #admit(entering: Entering): void {
    const { server, accepted, done } = entering;
    const { message } = accepted;
    const { sealing, routes, pace, log } = this.#gateway;
    // The opt-out list may have been asked for a while.
    if (this.#stopping) return this.#refuse(done, 'stopping');
    const recipientHash = sealing.recipients.latin1Of(accepted.digits);
    const linkId = routes.choose(accepted, recipientHash);
    if (linkId === 0) return this.#refuse(done, 'no_route');
    if (!pace.take(server, message.segments)) return this.#refuse(done, 'throttled');
    message.linkId = linkId;
    if (sealing.ready(server.id, message.id)) return this.#enter(entering, recipientHash);
    sealing.prepare(server.id, idTime(message.id).getTime()).then(
      () => this.#enter(entering, recipientHash),
      (fault: unknown) => {
        log.error('data_key_missing', { server: server.id, code: faultCode(fault) });
        this.#refuse(done, 'store_failed');
      },
    );
  }

  #enter(entering: Entering, recipientHash: string): void {
    if (this.#stopping) return this.#refuse(entering.done, 'stopping');
    const { message } = entering.accepted;
    const link = this.#gateway.links.get(message.linkId);
    const waits =
      link !== undefined && message.dueAtMs === null && this.#intake.mustWait(link, message.serverId);
    if (waits) this.#intake.wait(link, message.serverId, () => this.#storeNow(entering, recipientHash));
    else this.#storeNow(entering, recipientHash);
  }

  #storeNow({ accepted, done }: Entering, recipientHash: string): void {
    const { message } = accepted;
    const sealed = this.#seal(message);
    if (sealed === null) return this.#refuse(done, 'store_failed');
    const { links, sealing, tallies } = this.#gateway;
    // The link may be held anew when the message is stored: who placed it has counted it.
    const backlog = links.backlogOf(message.linkId);
    const placement = this.#place(message, backlog);
    const item: StoreItem = {
      message,
      recipientHash,
      referenceHash: message.reference === null ? null : sealing.references.ofText(message.reference),
      sealed,
      placement,
      done: (stored) => {
        if (placement !== 'schedule') backlog?.stored(message.serverId, placement);
        if (!stored) return this.#refuse(done, 'store_failed');
        tallies.accepted += 1;
        done({ ok: true, id: message.id, segments: message.segments });
        this.#stored(message, placement, backlog);
      },
    };
    this.#store.add(item);
  }

  /** null: the key of its day went while it waited to be taken in. */
  #seal(message: Message): Buffer | null {
    try {
      return this.#gateway.sealing.seal(message.serverId, message.id, contentOf(message));
    } catch (fault) {
      this.#gateway.log.error('message_not_sealed', { server: message.serverId, code: faultCode(fault) });
      return null;
    }
  }

  #place(message: Message, backlog: LinkBacklog | undefined): Placement {
    if (message.dueAtMs !== null) return 'schedule';
    return backlog?.place(message.serverId, message.id < this.rowsBelow) ?? 'queue';
  }

  #stored(message: Message, placement: Placement, backlog: LinkBacklog | undefined): void {
    const { links } = this.#gateway;
    if (placement === 'memory') {
      const link = links.get(message.linkId);
      // The link went to another node while the message was stored.
      if (link === undefined) this.#gateway.postpone(message, 0);
      else link.enqueue(message);
    } else if (
      placement === 'queue' &&
      (backlog === undefined || backlog !== links.backlogOf(message.linkId))
    ) {
      links.wake(message.linkId, message.serverId);
    }
  }

  /** A link has sent some: what waited for that comes in. */
  roomFor(link: Link): void {
    this.#intake.admit(link);
  }

  /** Messages taken and not yet stored. */
  get pending(): number {
    return this.#store.pending + this.#intake.waiting;
  }

  get figures(): WriteFigures {
    return this.#store.figures;
  }

  /** The oldest message being stored that will have no row in gateway.queue; null: there is none. */
  oldestForMemory(): bigint | null {
    return this.#store.oldestForMemory();
  }

  /** Takes nothing more; resolves when what was taken is stored. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#intake.close();
    await this.#store.idle();
  }
}
