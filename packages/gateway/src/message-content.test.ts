import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeContent, encodeContent } from '@rootsms/seal';
import fc from 'fast-check';
import { contentOf, messageOf, readTlvs, writeTlvs, type MessageRow } from './message-content.ts';
import type { Message } from './message.ts';
import { sampleMessage } from './testing/samples.ts';

/** The row as the statements of the message path write and read it. */
function rowOf(message: Message): MessageRow {
  const instant = (ms: number): Date | null => (ms === 0 ? null : new Date(ms));
  return {
    id: message.id,
    server_id: message.serverId,
    link_id: message.linkId === 0 ? null : message.linkId,
    state: message.state,
    error: message.error,
    segments: message.segments,
    data_coding: message.dataCoding,
    priority: message.priority,
    registered_delivery: message.registeredDelivery,
    via: message.via,
    country: message.country,
    prefix: message.prefix,
    due_at: instant(message.dueAtMs ?? 0),
    expire_at: new Date(message.expireAtMs),
    sent_at: instant(message.sentAtMs),
    done_at: instant(message.doneAtMs),
    upstream_id: message.upstreamId === '' ? null : message.upstreamId,
    sealed: null,
  };
}

test('a message comes back from its row as it was', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const octets = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const messages = fc
    .record({
      sourceTon: octet,
      esmClass: octet,
      protocolId: octet,
      dataCoding: octet,
      replaceIfPresent: fc.boolean(),
      long: fc.boolean(),
      serviceType: fc.constantFrom('', 'WAP', 'VMN'),
      reference: fc.option(fc.string({ minLength: 1, maxLength: 100 })),
      body: octets,
      tlvs: fc.array(
        fc.integer({ min: 0, max: 0xffff }).chain((tag) => octets.map((value) => ({ tag, value }))),
        { maxLength: 3 },
      ),
      dueAtMs: fc.option(fc.constant(1_800_000_000_000)),
      upstreamId: fc.constantFrom('', 'up-1'),
    })
    .map((over) => sampleMessage(over));
  fc.assert(
    fc.property(messages, (message) => {
      const content = decodeContent(encodeContent(contentOf(message)));
      assert.deepEqual(messageOf(rowOf(message), content, message.attempts), message);
    }),
  );
});

test('TLVs that are cut short are left out, whatever stands there', () => {
  const tlvs = [
    { tag: 0x1400, value: Buffer.from('one') },
    { tag: 0x1401, value: Buffer.alloc(0) },
  ];
  const written = writeTlvs(tlvs);
  assert.deepEqual(readTlvs(written), tlvs);
  assert.deepEqual(readTlvs(written.subarray(0, written.length - 1)), tlvs.slice(0, 1));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void readTlvs(Buffer.from(bytes))));
});
