import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesTlv, COMMAND, STATUS, submitSm, TAG, type DataSm, type MessageFields } from '@rootsms/smpp';
import { dataSubmissionOf, submissionOf } from './smpp-submission.ts';
import type { Submission } from './submission.ts';
import { SAMPLE_NOW_MS as NOW } from './testing/samples.ts';

const DESTINATION = { destTon: 1, destNpi: 1, dest: '32470123456' };

function made(fields: MessageFields): Submission {
  const result = submissionOf(submitSm(fields), DESTINATION, NOW);
  assert.ok(result.ok);
  return result.submission;
}

function statusOf(fields: MessageFields): number {
  const result = submissionOf(submitSm(fields), DESTINATION, NOW);
  return result.ok ? STATUS.ESME_ROK : result.status;
}

test('a short_message goes as it is, a message_payload is one text for us to split', () => {
  const text = Buffer.from('hello');
  const short = made({ shortMessage: text, tlvs: [bytesTlv(0x1400, text)] });
  assert.deepEqual([short.body, short.long, short.tlvs.length], [text, false, 1]);
  const payload = made({ tlvs: [bytesTlv(TAG.message_payload, text), bytesTlv(0x1400, text)] });
  assert.deepEqual([payload.body, payload.long], [text, true]);
  assert.deepEqual(
    payload.tlvs.map(({ tag }) => tag),
    [0x1400],
  );
});

test('behaviour 20, message_payload: beside a short_message it is refused', () => {
  const text = Buffer.from('hello');
  assert.equal(
    statusOf({ shortMessage: text, tlvs: [bytesTlv(TAG.message_payload, text)] }),
    STATUS.ESME_RINVMSGLEN,
  );
});

test('behaviour 24, time fields: absolute and relative are read, what is no time is named', () => {
  const times = made({ scheduleTime: '000000001000000R', validityPeriod: '260311100000000+' });
  assert.deepEqual([times.dueAtMs, times.expireAtMs], [NOW + 600_000, Date.UTC(2026, 2, 11, 10)]);
  const none = made({});
  assert.deepEqual([none.dueAtMs, none.expireAtMs], [null, null]);
  assert.equal(statusOf({ scheduleTime: 'tomorrow' }), STATUS.ESME_RINVSCHED);
  assert.equal(statusOf({ validityPeriod: '261331100000000+' }), STATUS.ESME_RINVEXPIRY);
});

test('data_sm has its text in message_payload, and no times', () => {
  const payload = Buffer.from('hello');
  const pdu: DataSm = {
    commandId: COMMAND.data_sm,
    status: 0,
    sequence: 1,
    serviceType: '',
    sourceTon: 5,
    sourceNpi: 0,
    source: 'ROOTSMS',
    ...DESTINATION,
    esmClass: 0,
    registeredDelivery: 1,
    dataCoding: 8,
    tlvs: [bytesTlv(TAG.message_payload, payload), bytesTlv(0x1400, payload)],
  };
  const submission = dataSubmissionOf(pdu);
  assert.deepEqual([submission.body, submission.long, submission.dataCoding], [payload, true, 8]);
  assert.deepEqual(
    submission.tlvs.map(({ tag }) => tag),
    [0x1400],
  );
});
