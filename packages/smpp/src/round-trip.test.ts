import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode, refusalCommand } from './decode.ts';
import { encodeFrame } from './encode.ts';
import { arbitraryPdu } from './fixtures/arbitrary.ts';
import { FIXTURES } from './fixtures/all.ts';
import { FrameSplitter } from './frame.ts';

test('any PDU the specification allows decodes to itself', () => {
  fc.assert(
    fc.property(arbitraryPdu, (pdu) => {
      const frame = encodeFrame(pdu);
      assert.equal(frame.readUInt32BE(0), frame.length);
      assert.deepEqual(decode(frame), { ok: true, pdu });
    }),
    { numRuns: 3_000 },
  );
});

test('what decodes from a mutated frame decodes to itself again', () => {
  const place = fc.record({ fixture: fc.nat(), at: fc.nat(), octet: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(place, ({ fixture, at, octet }) => {
      const frame = Buffer.from(FIXTURES[fixture % FIXTURES.length]?.frame ?? Buffer.alloc(16));
      frame[4 + (at % (frame.length - 4))] = octet;
      const decoded = decode(frame);
      if (decoded.ok) assert.deepEqual(decode(encodeFrame(decoded.pdu)), decoded);
      else refusalCommand(decoded);
    }),
    { numRuns: 5_000 },
  );
});

test('any octets are frames that decode or are refused, or a loss of framing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (octets) => {
      const splitter = new FrameSplitter();
      splitter.push(Buffer.from(octets));
      for (let frame = splitter.next(); frame !== null; frame = splitter.next()) {
        const decoded = decode(frame);
        if (!decoded.ok) assert.ok(decoded.status > 0);
      }
      const whole = decode(Buffer.from(octets));
      if (!whole.ok) assert.ok(whole.status > 0);
    }),
    { numRuns: 2_000 },
  );
});
