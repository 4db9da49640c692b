import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeFrame } from './encode.ts';
import { FIXTURES } from './fixtures/all.ts';
import { Harness, boundServer, bindOf } from './fixtures/session-harness.ts';
import { deliverSm, submitSm } from './pdu/message.ts';
import { RequestWindow } from './request-window.ts';

const FRAMES = FIXTURES.map((fixture) => fixture.frame);

/** A frame of the fixtures with some octets changed, its length right or not. */
const mutated = fc
  .tuple(fc.nat(FRAMES.length - 1), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.boolean())
  .map(([which, changes, keepLength]) => {
    const frame = Buffer.from(FRAMES[which] ?? Buffer.alloc(16));
    for (const [at, octet] of changes) frame[at % frame.length] = octet;
    if (keepLength) frame.writeUInt32BE(frame.length, 0);
    return frame;
  });
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const reads = fc.array(fc.oneof({ weight: 8, arbitrary: mutated }, noise), { maxLength: 30 });

test('whatever a peer sends, in whatever pieces, a session never throws and keeps its counts', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), reads, fc.nat(40), (bindFirst, asClient, chunks, cut) => {
      const harness = new Harness({
        role: asClient ? 'client' : 'server',
        inboundWindow: 3,
        heldOctetsMax: 1_000,
      });
      if (bindFirst && asClient) harness.session.bind({ type: 'transceiver', systemId: 'me', password: '' });
      else if (bindFirst) harness.feed(bindOf('transceiver'));
      const stream = Buffer.concat(chunks);
      for (let at = 0; at < stream.length && harness.session.wantsRead; at += cut + 1) {
        harness.feedBytes(stream.subarray(at, at + cut + 1));
        const may = asClient ? harness.session.canTransmit : harness.session.canReceive;
        if (may) harness.session.request(submitOrDeliver(asClient), 'ours');
        assert.ok(harness.session.unanswered <= 3);
        harness.out();
      }
      harness.wait(200_000);
      for (const pdu of harness.requests) harness.session.respondStatus(pdu.commandId, pdu.sequence, 0x08);
      harness.session.close();
      harness.session.disconnected(null);
      assert.ok(harness.closing !== null);
    }),
    { numRuns: 3_000 },
  );
});

function submitOrDeliver(asClient: boolean) {
  return asClient ? submitSm({ dest: '1' }) : deliverSm({ dest: '1' });
}

test('a session that was flooded holds no more than its limits', () => {
  const server = boundServer('transceiver', { inboundWindow: 10, heldOctetsMax: 4_096 });
  const read = Buffer.concat(
    Array.from({ length: 500 }, (_, index) => encodeFrame(submitSm({ sequence: index, dest: '1' }))),
  );
  let reads = 0;
  while (server.session.wantsRead && reads < 1_000) {
    server.feedBytes(read);
    reads += 1;
  }
  assert.ok(reads <= 2, 'held requests stop the reading after one read more at most');
  assert.ok(server.session.held * 30 <= 4_096 + 60);
});

test('a window is made of arrays that do not grow', () => {
  const window = new RequestWindow<number>(100);
  for (let round = 0; round < 100_000; round += 1) {
    const sequence = window.add(4, round, round);
    if (round % 100 !== 0) window.release(window.find(sequence, 4));
    else window.expire(round - 500, () => {});
  }
  assert.ok(window.size < 100);
});
