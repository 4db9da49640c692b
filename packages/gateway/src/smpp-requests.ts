import { parseId } from '@rootsms/kit';
import {
  COMMAND,
  STATUS,
  type CancelSm,
  type QuerySm,
  type ReplaceSm,
  type SubmitMulti,
  type UnsuccessfulDest,
} from '@rootsms/smpp';
import { formatAbsoluteTime, parseSmppTime } from '@rootsms/smpp/text';
import { cancelMessage, readStoredMessage, replaceMessage } from './change-message.ts';
import type { Gateway } from './gateway.ts';
import { faultCode } from './log.ts';
import type { ServerRecord } from './records.ts';
import { answerOf, type ClientSession } from './smpp-door.ts';
import { submissionOf } from './smpp-submission.ts';
import { isFinal, smppState, STATE } from './state.ts';

const VERSION_50 = 0x50;

/**
 * submit_multi: a message for each destination. The answer has room for one id: the first destination's. Those of the
 * others follow it by one each, in the order of the request, those that were refused counted too.
 */
export function answerMulti(
  gateway: Gateway,
  session: ClientSession,
  server: ServerRecord,
  pdu: SubmitMulti,
): void {
  const { sequence } = pdu;
  const unsuccessful: UnsuccessfulDest[] = [];
  const firstId = gateway.ids.run(Math.max(1, pdu.dests.length));
  let taken = 0;
  let lastStatus: number = STATUS.ESME_RSUBMITFAIL;
  let open = pdu.dests.length;
  const settle = (): void => {
    open -= 1;
    if (open > 0) return;
    const status = taken === 0 ? lastStatus : STATUS.ESME_ROK;
    const messageId = taken === 0 ? '' : String(firstId);
    session.respond({
      commandId: COMMAND.submit_multi_resp,
      status,
      sequence,
      messageId,
      unsuccessful,
      tlvs: [],
    });
  };
  for (const [index, dest] of pdu.dests.entries()) {
    if (dest.flag === 2) {
      lastStatus = STATUS.ESME_RINVDLNAME;
      unsuccessful.push({ ton: 0, npi: 0, address: dest.listName, status: lastStatus });
      settle();
      continue;
    }
    const destination = { destTon: dest.ton, destNpi: dest.npi, dest: dest.address };
    const made = submissionOf(pdu, destination, gateway.clock.nowMs());
    const took = (status: number): void => {
      if (status === STATUS.ESME_ROK) taken += 1;
      else {
        lastStatus = status;
        unsuccessful.push({ ton: dest.ton, npi: dest.npi, address: dest.address, status });
      }
      settle();
    };
    if (!made.ok) {
      took(made.status);
      continue;
    }
    const submission = { ...made.submission, id: firstId + BigInt(index) };
    gateway.submit(server, submission, (result) => took(answerOf(result)[0]));
  }
}

/** query_sm: the state of a message of this server. Numbers in the request are compared, never trusted alone. */
export function answerQuery(
  gateway: Gateway,
  session: ClientSession,
  server: ServerRecord,
  pdu: QuerySm,
): void {
  const { sequence, messageId, source } = pdu;
  const fail = (status: number): void => void session.respondStatus(COMMAND.query_sm, sequence, status);
  const id = parseId(messageId);
  if (id === undefined) return fail(STATUS.ESME_RINVMSGID);
  readStoredMessage(gateway, server.id, id).then(
    (message) => {
      if (message === null || (source !== '' && message.source !== source))
        return fail(STATUS.ESME_RINVMSGID);
      session.respond({
        commandId: COMMAND.query_sm_resp,
        status: STATUS.ESME_ROK,
        sequence,
        messageId,
        finalDate:
          isFinal(message.state) && message.doneAtMs > 0
            ? formatAbsoluteTime(new Date(message.doneAtMs))
            : '',
        messageState: stateFor(session.version, message.state),
        errorCode: message.error & 0xff,
        tlvs: [],
      });
    },
    (fault: unknown) => {
      gateway.log.warn('query_failed', { server: server.id, code: faultCode(fault) });
      fail(STATUS.ESME_RQUERYFAIL);
    },
  );
}

/** SCHEDULED came with 5.0 (4.7.15): before it, what waits is ENROUTE. */
function stateFor(version: number, state: number): number {
  return smppState(state === STATE.scheduled && version < VERSION_50 ? STATE.queued : state);
}

/** cancel_sm by message_id; the form without one (all messages to a number) is refused: SMPP 3.4 4.9.1 leaves it open. */
export function answerCancel(
  gateway: Gateway,
  session: ClientSession,
  server: ServerRecord,
  pdu: CancelSm,
): void {
  const { sequence } = pdu;
  const answer = (status: number): void => void session.respondStatus(COMMAND.cancel_sm, sequence, status);
  const id = parseId(pdu.messageId);
  if (id === undefined) return answer(STATUS.ESME_RINVMSGID);
  cancelMessage(gateway, server.id, id, pdu.source).then(
    (result) => {
      if (result.ok) answer(STATUS.ESME_ROK);
      else answer(result.code === 'message_not_found' ? STATUS.ESME_RINVMSGID : STATUS.ESME_RCANCELFAIL);
    },
    (fault: unknown) => {
      gateway.log.warn('cancel_failed', { server: server.id, code: faultCode(fault) });
      answer(STATUS.ESME_RCANCELFAIL);
    },
  );
}

export function answerReplace(
  gateway: Gateway,
  session: ClientSession,
  server: ServerRecord,
  pdu: ReplaceSm,
): void {
  const { sequence } = pdu;
  const answer = (status: number): void => void session.respondStatus(COMMAND.replace_sm, sequence, status);
  const id = parseId(pdu.messageId);
  if (id === undefined) return answer(STATUS.ESME_RINVMSGID);
  const now = new Date(gateway.clock.nowMs());
  const due = parseSmppTime(pdu.scheduleTime, now);
  if (!due.ok) return answer(STATUS.ESME_RINVSCHED);
  const expire = parseSmppTime(pdu.validityPeriod, now);
  if (!expire.ok) return answer(STATUS.ESME_RINVEXPIRY);
  replaceMessage(gateway, server.id, id, {
    source: pdu.source,
    body: Buffer.from(pdu.shortMessage),
    dueAtMs: due.at?.getTime() ?? null,
    expireAtMs: expire.at?.getTime() ?? null,
    registeredDelivery: pdu.registeredDelivery,
  }).then(
    (result) => {
      if (result.ok) answer(STATUS.ESME_ROK);
      else answer(result.code === 'message_not_found' ? STATUS.ESME_RINVMSGID : STATUS.ESME_RREPLACEFAIL);
    },
    (fault: unknown) => {
      gateway.log.warn('replace_failed', { server: server.id, code: faultCode(fault) });
      answer(STATUS.ESME_RREPLACEFAIL);
    },
  );
}
