/*
 * How long one PDU takes: `node packages/smpp/tools/measure.ts`. Not a test: figures depend on the machine.
 *
 * Node 26.10, two cores of an AMD EPYC, November 2026, best of five, ns a PDU; the range is that of three runs, the
 * slower ones with other work on the machine:
 *
 *   decode submit_sm, 120 octets, 2 TLVs                       251 to 304
 *   decode submit_sm, 120 octets                               188 to 222
 *   decode submit_sm_resp                                       87 to  97
 *   decode enquire_link                                         24 to  27
 *   encode submit_sm, 120 octets, 2 TLVs                       179 to 217
 *   encode submit_sm, 120 octets                               129 to 241
 *   encode deliver_sm, 120 octets, 2 TLVs                      195 to 248
 *   encode submit_sm_resp from an object                        50 to  54
 *   encodeMessageResp                                           29 to  34
 *   split, per frame of 200 octets in chunks of 64              30 to  32
 */
import {
  COMMAND,
  FrameSplitter,
  Writer,
  decode,
  encode,
  encodeFrame,
  encodeMessageResp,
  numberTlv,
  bytesTlv,
  submitSm,
  deliverSm,
  TAG,
} from '../src/index.ts';

const ROUNDS = 2_000_000;
const REPEATS = 5;
const TAKE_OCTETS = 12_000;

function measure(name: string, step: (round: number) => void): void {
  let best = Infinity;
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const begin = process.hrtime.bigint();
    for (let round = 0; round < ROUNDS; round += 1) step(round);
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / ROUNDS);
  }
  process.stdout.write(`${name.padEnd(60)} ${best.toFixed(0).padStart(6)} ns\n`);
}

const text = Buffer.alloc(120, 'The quick brown fox. ');
const fields = {
  sequence: 7,
  sourceTon: 5,
  source: 'ROOTSMS',
  destTon: 1,
  destNpi: 1,
  dest: '31612345678',
  esmClass: 0,
  registeredDelivery: 1,
  shortMessage: text,
};
const tlvs = [numberTlv(TAG.user_message_reference, 513), bytesTlv(0x1401, Buffer.from('campaign'))];
const submit = submitSm({ ...fields, tlvs });
const plain = submitSm(fields);
const deliver = deliverSm({ ...fields, esmClass: 4, tlvs });
const submitFrame = encodeFrame(submit);
const plainFrame = encodeFrame(plain);
const respFrame = encodeFrame({
  commandId: COMMAND.submit_sm_resp,
  status: 0,
  sequence: 7,
  messageId: '01J9Z0K3V5Q8',
  tlvs: [],
});
const linkFrame = encodeFrame({ commandId: COMMAND.enquire_link, status: 0, sequence: 7, tlvs: [] });
const writer = new Writer();
let kept: unknown = null;

function taking(step: () => void): () => void {
  return () => {
    step();
    if (writer.pendingOctets > TAKE_OCTETS) kept = writer.take();
  };
}

measure('decode submit_sm, 120 octets, 2 TLVs', () => void (kept = decode(submitFrame)));
measure('decode submit_sm, 120 octets', () => void (kept = decode(plainFrame)));
measure('decode submit_sm_resp', () => void (kept = decode(respFrame)));
measure('decode enquire_link', () => void (kept = decode(linkFrame)));
measure(
  'encode submit_sm, 120 octets, 2 TLVs',
  taking(() => encode(writer, submit)),
);
measure(
  'encode submit_sm, 120 octets',
  taking(() => encode(writer, plain)),
);
measure(
  'encode deliver_sm, 120 octets, 2 TLVs',
  taking(() => encode(writer, deliver)),
);
measure(
  'encode submit_sm_resp from an object',
  taking(() =>
    encode(writer, {
      commandId: COMMAND.submit_sm_resp,
      status: 0,
      sequence: 7,
      messageId: '01J9Z0K3V5Q8',
      tlvs: [],
    }),
  ),
);
measure(
  'encodeMessageResp',
  taking(() => encodeMessageResp(writer, COMMAND.submit_sm_resp, 0, 7, '01J9Z0K3V5Q8')),
);
const FRAMES_PER_CHUNK = 64;
const chunk = Buffer.concat(Array.from({ length: FRAMES_PER_CHUNK }, () => submitFrame));
const splitter = new FrameSplitter();
measure('split, per frame of 200 octets in chunks of 64', (round) => {
  if (round % FRAMES_PER_CHUNK === 0) splitter.push(chunk);
  kept = splitter.next();
});
if (kept === undefined) throw new Error('nothing was measured');
