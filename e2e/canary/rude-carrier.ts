import {
  COMMAND,
  deliverSm,
  Server,
  STATUS,
  stringTlv,
  TAG,
  type BindDecision,
  type BindPdu,
  type RequestPdu,
  type ServerHandler,
  type Session,
} from '@rootsms/smpp';
import { formatReceipt, MESSAGE_STATE } from '@rootsms/smpp/text';

type CarrierSession = Session<null, null>;

/** A carrier that says everything it knows in places where it should not: refusals, ids, receipts, inbound messages. */
export class RudeCarrier implements ServerHandler<null, null> {
  readonly #server = new Server<null, null>({ systemId: 'RUDE' }, this);
  #session: CarrierSession | null = null;
  /** The bind is refused until this says yes. */
  friendly = false;
  /** What the carrier writes into its receipts: the first characters of the text, in clear. */
  receiptText = '';
  taken = 0;
  port = 0;

  async listen(): Promise<void> {
    this.port = await this.#server.listen(0, '127.0.0.1');
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  onBind(_session: CarrierSession, bind: BindPdu): BindDecision<null> {
    if (!this.friendly)
      return { ok: false, status: bind.password === '' ? STATUS.ESME_RSYSERR : STATUS.ESME_RINVPASWD };
    return { ok: true, context: null };
  }

  onBound(session: CarrierSession): void {
    this.#session = session;
  }

  onClosed(): void {
    this.#session = null;
  }

  onRequest(session: CarrierSession, pdu: RequestPdu): void {
    if (pdu.commandId !== COMMAND.submit_sm) {
      session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_RINVCMDID);
      return;
    }
    this.taken += 1;
    const { dest } = pdu;
    // Every second is refused for good; the others get an id that holds the number itself.
    if (this.taken % 2 === 0) {
      session.respondSubmit(pdu.sequence, STATUS.ESME_RINVDSTADR, '');
      return;
    }
    const id = `${dest}-${this.taken}`;
    session.respondSubmit(pdu.sequence, STATUS.ESME_ROK, id);
    this.receipt(dest, id);
    // And one for a message that never was.
    this.receipt(dest, `never-${dest}`);
  }

  receipt(dest: string, id: string): void {
    const atMs = Date.now();
    const state = MESSAGE_STATE.UNDELIVERABLE;
    const fields = {
      id,
      sub: 1,
      dlvrd: 0,
      submittedAtMs: atMs,
      doneAtMs: atMs,
      state,
      err: '045',
      text: this.receiptText,
    };
    this.#session?.request(
      deliverSm({
        source: dest,
        dest: 'ROOTSMS',
        esmClass: 0x04,
        shortMessage: Buffer.from(formatReceipt(fields), 'latin1'),
        tlvs: [stringTlv(TAG.receipted_message_id, id)],
      }),
      null,
    );
    this.#session?.flush();
  }

  /** A message from a handset. */
  inbound(source: string, dest: string, text: Buffer, dataCoding = 0): void {
    this.#session?.request(
      deliverSm({ source, sourceTon: 1, dest, destTon: 1, dataCoding, shortMessage: text }),
      null,
    );
    this.#session?.flush();
  }

  /** Breaks off without a word. */
  cut(): void {
    this.#session?.close();
  }

  onResponse(): void {}
}
