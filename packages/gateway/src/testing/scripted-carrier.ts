import {
  COMMAND,
  deliverSm,
  numberTlv,
  Server,
  STATUS,
  stringTlv,
  TAG,
  type Answer,
  type BindDecision,
  type BindPdu,
  type MessageFields,
  type RequestPdu,
  type ServerHandler,
  type Session,
  type SubmitSm,
} from '@rootsms/smpp';
import { formatReceipt, MESSAGE_STATE, type MessageState } from '@rootsms/smpp/text';
import { until } from './until.ts';

export type CarrierSession = Session<null, unknown>;

/** A submit_sm as the carrier got it, its text copied. */
export interface Submit extends SubmitSm {
  /** How many came before it, since the start or `reset`. */
  readonly at: number;
  /** What it is answered with unless the test says otherwise; given once. */
  readonly id: string;
  readonly session: CarrierSession;
}

/** What to answer: an id (status 0), a status, or 'silence': nothing until `answer` is called. */
export type SubmitAnswer = string | number;

export interface ToldReceipt {
  /** Left out: delivered. */
  readonly state?: MessageState;
  readonly err?: string;
  /** Left out: as the response gave it. */
  readonly id?: string;
}

/** The carrier's side of a link: a real SMPP server that does what the test says. */
export class ScriptedCarrier implements ServerHandler<null, unknown> {
  readonly submits: Submit[] = [];
  readonly binds: BindPdu[] = [];
  readonly sessions = new Set<CarrierSession>();
  readonly #server: Server<null, unknown>;
  #taken = 0;
  port = 0;
  onSubmit: (submit: Submit) => SubmitAnswer = (submit) => submit.id;
  bindStatus: number = STATUS.ESME_ROK;

  private constructor() {
    this.#server = new Server<null, unknown>(
      { systemId: 'CARRIER', unbindTimeoutMs: 500, outboundWindow: 5_000 },
      this,
    );
  }

  static async open(port = 0): Promise<ScriptedCarrier> {
    const carrier = new ScriptedCarrier();
    carrier.port = await carrier.#server.listen(port, '127.0.0.1');
    return carrier;
  }

  close(): Promise<void> {
    for (const session of this.sessions) session.close();
    return this.#server.close();
  }

  /** For the next test: nothing came, everything is answered with an id. */
  reset(): void {
    this.submits.length = 0;
    this.onSubmit = (submit) => submit.id;
    this.bindStatus = STATUS.ESME_ROK;
  }

  // ---- what the test says ------------------------------------------------------------------------

  /** Resolves with the submits so far, once there are that many. */
  async took(count: number): Promise<readonly Submit[]> {
    await until(`the carrier has ${count} submits`, () => this.submits.length >= count);
    return this.submits;
  }

  /** Answers a submit that met silence. */
  answer(submit: Submit, answer: string | number): void {
    const [status, id] = typeof answer === 'string' ? [STATUS.ESME_ROK, answer] : [answer, ''];
    submit.session.respondSubmit(submit.sequence, status, id);
  }

  /** Sends a receipt; resolves with the gateway's status. */
  async receipt(submit: Submit | undefined, told: ToldReceipt = {}): Promise<number> {
    if (submit === undefined) throw new Error('no such submit');
    const { state = MESSAGE_STATE.DELIVERED, err = '000', id = submit.id } = told;
    const atMs = Date.now();
    const fields = { id, sub: 1, dlvrd: 1, submittedAtMs: atMs, doneAtMs: atMs, state, err, text: '' };
    return this.deliver({
      source: submit.dest,
      sourceTon: submit.destTon,
      dest: submit.source,
      destTon: submit.sourceTon,
      esmClass: 0x04,
      shortMessage: Buffer.from(formatReceipt(fields), 'latin1'),
      tlvs: [stringTlv(TAG.receipted_message_id, id), numberTlv(TAG.message_state, state)],
    });
  }

  /** Sends a deliver_sm on any session; resolves with the gateway's status. */
  async deliver(fields: MessageFields): Promise<number> {
    return statusOf(await this.session().ask(deliverSm(fields)));
  }

  session(): CarrierSession {
    const session = [...this.sessions].find((one) => one.canReceive);
    if (session === undefined) throw new Error('the gateway is not bound to this carrier');
    return session;
  }

  async bound(count = 1): Promise<void> {
    await until(`the gateway has ${count} binds here`, () => this.sessions.size >= count);
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const session of this.sessions) session.close();
  }

  // ---- ServerHandler -----------------------------------------------------------------------------

  onBind(_session: CarrierSession, bind: BindPdu): BindDecision<null> {
    this.binds.push(bind);
    if (this.bindStatus !== STATUS.ESME_ROK) return { ok: false, status: this.bindStatus };
    return { ok: true, context: null };
  }

  onBound(session: CarrierSession): void {
    this.sessions.add(session);
  }

  onClosed(session: CarrierSession): void {
    this.sessions.delete(session);
  }

  onRequest(session: CarrierSession, pdu: RequestPdu): void {
    if (pdu.commandId !== COMMAND.submit_sm) {
      session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_RINVCMDID);
      return;
    }
    const tlvs = pdu.tlvs.map(({ tag, value }) => ({ tag, value: Buffer.from(value) }));
    const shortMessage = Buffer.from(pdu.shortMessage);
    this.#taken += 1;
    const submit: Submit = {
      ...pdu,
      shortMessage,
      tlvs,
      at: this.submits.length,
      id: `c${this.#taken}`,
      session,
    };
    this.submits.push(submit);
    const answer = this.onSubmit(submit);
    if (answer !== 'silence') this.answer(submit, answer);
  }

  onResponse(): void {}
}

export function statusOf(answer: Answer): number {
  if (!answer.ok) throw new Error(`no answer: ${answer.code}`);
  return answer.pdu.status;
}
