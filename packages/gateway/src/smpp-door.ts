import { setTimeout as delay } from 'node:timers/promises';
import { withClientTransaction, type Pool } from '@rootsms/db';
import {
  COMMAND,
  STATUS,
  type BindDecision,
  type BindPdu,
  type Closing,
  type RequestPdu,
  type ResponsePdu,
  type ServerHandler,
  type Session,
} from '@rootsms/smpp';
import { isAllowedAddress, plainAddress } from './allowed-address.ts';
import { Brake } from './brake.ts';
import type { Gateway } from './gateway.ts';
import type { HandOverToken } from './hand-over.ts';
import { faultCode } from './log.ts';
import { PasswordChecker } from './password.ts';
import { ACCESS, accessLevel, type BindType, type ServerRecord } from './records.ts';
import { REFUSALS } from './refusals.ts';
import { answerCancel, answerMulti, answerQuery, answerReplace } from './smpp-requests.ts';
import { dataSubmissionOf, submissionOf } from './smpp-submission.ts';
import type { SubmitResult } from './submission.ts';

/** One bound client. */
export interface Client {
  readonly serverId: number;
  readonly bindId: bigint;
}
export type ClientSession = Session<Client, HandOverToken>;

/** deliver_sm that a client may have unanswered. */
const HAND_OVER_WINDOW = 1_000;
const FORGET_RETRY_MS = 1_000;
const FORGET_TRIES_MAX = 3_600;
/** Advisory lock, with the server's id: two binds at once must not both be the last that is allowed. */
const BIND_LOCK = 7_203;
const INSERT_BIND = `insert into gateway.bind (id, node_id, server_id, type, address)
  select $1, $2, $3, $4, $5 where (select count(*) from gateway.bind where server_id = $3) < $6`;

/**
 * The SMPP door: customers' sessions in, the gateway behind. A password costs argon2 on Node's thread
 * pool; wrong ones are slowed by address and by system id, and the log never says which half was wrong.
 */
export class SmppDoor implements ServerHandler<Client, HandOverToken> {
  readonly #gateway: Gateway;
  readonly #pool: Pool;
  readonly #passwords = new PasswordChecker();
  readonly #brake = new Brake();
  readonly #sessions = new Map<ClientSession, Client>();
  badPdus = 0;
  bindsRefused = 0;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    this.#pool = gateway.pool;
    gateway.registry.onChange(() => this.#obey());
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  // ---- bind --------------------------------------------------------------------------------------

  async onBind(session: ClientSession, bind: BindPdu): Promise<BindDecision<Client>> {
    const decision = await this.#decide(session, bind);
    if (!decision.ok) this.bindsRefused += 1;
    return decision;
  }

  async #decide(session: ClientSession, bind: BindPdu): Promise<BindDecision<Client>> {
    const { registry, clock, log } = this.#gateway;
    const address = plainAddress(session.peer.address);
    const names = [`address ${address}`, `id ${bind.systemId}`];
    const now = clock.nowMs();
    if (names.some((name) => this.#brake.waitMs(name, now) > 0)) return refused(STATUS.ESME_RBINDFAIL);
    const server = registry.serverBySystemId(bind.systemId);
    const right = await this.#passwords.check(bind.password, server?.passwordHash ?? null);
    if (server === null || !right) {
      for (const name of names) this.#brake.failed(name, clock.nowMs());
      log.warn('bind_refused', { cause: 'credentials' });
      return refused(server === null ? STATUS.ESME_RINVSYSID : STATUS.ESME_RINVPASWD);
    }
    for (const name of names) this.#brake.passed(name);
    const cause = this.#forbids(server, bindType(bind), address);
    if (cause !== null) {
      log.warn('bind_refused', { server: server.id, cause });
      return refused(STATUS.ESME_RBINDFAIL);
    }
    return this.#admit(server, session, bindType(bind), address);
  }

  #forbids(server: ServerRecord, type: BindType, address: string): string | null {
    if (accessLevel(server, this.#gateway.clock.nowMs()) <= ACCESS.noTraffic) return 'decision';
    if (!isAllowedAddress(server.allowedAddresses, address)) return 'address';
    if (!server.bindTypes.includes(type)) return 'bind_type';
    return null;
  }

  /** The row is the count: over all nodes. */
  async #admit(
    server: ServerRecord,
    session: ClientSession,
    type: BindType,
    address: string,
  ): Promise<BindDecision<Client>> {
    const { log, nodeId } = this.#gateway;
    const client: Client = { serverId: server.id, bindId: this.#gateway.nextId() };
    try {
      const inserted = await withClientTransaction(this.#pool, async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1, $2)', [BIND_LOCK, server.id]);
        return tx.query(INSERT_BIND, [client.bindId, nodeId, server.id, type, address, server.bindsMax]);
      });
      if (inserted.rowCount === 0) {
        log.warn('bind_refused', { server: server.id, cause: 'binds_max' });
        return refused(STATUS.ESME_RBINDFAIL);
      }
    } catch (fault) {
      // It may be there although its answer was lost.
      void this.#forget(client);
      throw fault;
    }
    if (session.state === 'closed') {
      void this.#forget(client);
      return refused(STATUS.ESME_RBINDFAIL);
    }
    this.#sessions.set(session, client);
    return {
      ok: true,
      context: client,
      systemId: 'ROOTSMS',
      inboundWindow: server.windowMax,
      outboundWindow: HAND_OVER_WINDOW,
    };
  }

  onBound(session: ClientSession): void {
    const client = this.#sessions.get(session);
    if (client === undefined) return;
    this.#gateway.log.info('client_bound', { server: client.serverId, bind: String(client.bindId) });
    if (session.canReceive) this.#gateway.outcomes.handOver(client.serverId).add(session);
  }

  onClosed(session: ClientSession, closing: Closing, tokens: HandOverToken[]): void {
    const client = this.#sessions.get(session);
    if (client === undefined) return;
    this.#sessions.delete(session);
    this.#gateway.outcomes.handOver(client.serverId).remove(session, tokens);
    this.#gateway.log.info('client_gone', { server: client.serverId, why: closing.code });
    void this.#forget(client);
  }

  /** Its row goes with the node at the latest. */
  async #forget(client: Client): Promise<void> {
    for (let tries = 1; tries <= FORGET_TRIES_MAX; tries++) {
      try {
        await this.#pool.query('delete from gateway.bind where id = $1', [client.bindId]);
        return;
      } catch (fault) {
        if (tries === 1) this.#gateway.log.warn('bind_row_stays', { code: faultCode(fault) });
        if (this.#pool.ending) return;
      }
      await delay(FORGET_RETRY_MS);
    }
  }

  /** A decision that forbids traffic, or a server that is gone, ends its sessions. */
  #obey(): void {
    const now = this.#gateway.clock.nowMs();
    for (const [session, client] of this.#sessions) {
      const server = this.#gateway.registry.server(client.serverId);
      if (server === null || accessLevel(server, now) <= ACCESS.noTraffic) session.unbind();
    }
  }

  // ---- requests ----------------------------------------------------------------------------------

  onRequest(session: ClientSession, pdu: RequestPdu): void {
    const server = this.#gateway.registry.server(session.context.serverId);
    if (server === null) {
      session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_RSYSERR);
      return;
    }
    switch (pdu.commandId) {
      case COMMAND.submit_sm:
        this.#submit(session, server, pdu);
        break;
      case COMMAND.data_sm: {
        const { sequence } = pdu;
        this.#gateway.submit(server, dataSubmissionOf(pdu), (result) => {
          const [status, messageId] = answerOf(result);
          session.respond({ commandId: COMMAND.data_sm_resp, status, sequence, messageId, tlvs: [] });
        });
        break;
      }
      case COMMAND.submit_multi:
        answerMulti(this.#gateway, session, server, pdu);
        break;
      case COMMAND.query_sm:
        answerQuery(this.#gateway, session, server, pdu);
        break;
      case COMMAND.cancel_sm:
        answerCancel(this.#gateway, session, server, pdu);
        break;
      case COMMAND.replace_sm:
        answerReplace(this.#gateway, session, server, pdu);
        break;
      default:
        // deliver_sm is for the other side; broadcasts have no carrier behind them.
        session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_RINVCMDID);
    }
  }

  #submit(session: ClientSession, server: ServerRecord, pdu: Extract<RequestPdu, { commandId: 0x4 }>): void {
    const { sequence } = pdu;
    const made = submissionOf(pdu, pdu, this.#gateway.clock.nowMs());
    if (!made.ok) {
      session.respondSubmit(sequence, made.status, '');
      return;
    }
    this.#gateway.submit(server, made.submission, (result) => {
      const [status, messageId] = answerOf(result);
      session.respondSubmit(sequence, status, messageId);
    });
  }

  onResponse(_session: ClientSession, pdu: ResponsePdu, token: HandOverToken): void {
    token.server.answered(token.event, pdu.status);
  }

  onTimeout(_session: ClientSession, token: HandOverToken): void {
    token.server.unanswered(token.event);
  }

  onRoom(session: ClientSession): void {
    this.#gateway.outcomes.handOver(session.context.serverId).schedule();
  }

  onBadPdu(): void {
    this.badPdus += 1;
  }

  onFault(fault: unknown): void {
    this.#gateway.log.error('bind_fault', { code: faultCode(fault) });
  }
}

/** SMPP status and message_id of a submission's result. */
export function answerOf(result: SubmitResult): [status: number, messageId: string] {
  return result.ok ? [STATUS.ESME_ROK, String(result.id)] : [REFUSALS[result.code].smpp, ''];
}

const refused = (status: number): BindDecision<Client> => ({ ok: false, status });

function bindType(bind: BindPdu): BindType {
  switch (bind.commandId) {
    case COMMAND.bind_receiver:
      return 'receiver';
    case COMMAND.bind_transmitter:
      return 'transmitter';
    default:
      return 'transceiver';
  }
}
