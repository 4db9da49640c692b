import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliverSm, TAG } from '@rootsms/smpp';
import {
  decodeText,
  formatUdh,
  parseUdh,
  sarTlvs,
  splitText,
  type Split,
  type TextOptions,
} from '@rootsms/smpp/text';
import fc from 'fast-check';
import {
  anyMark,
  inboundContent,
  partMark,
  segmentOf,
  segmentOfPdu,
  type InboundSegment,
} from './inbound-part.ts';
import { joinParts, wholeOf } from './join-parts.ts';

function segment(body: Buffer, more: Partial<InboundSegment> = {}): InboundSegment {
  return {
    sourceTon: 1,
    sourceNpi: 1,
    source: '32470998877',
    destTon: 3,
    destNpi: 1,
    dest: '8686',
    esmClass: 0,
    dataCoding: 0,
    body,
    tlvs: [],
    ...more,
  };
}

/** The parts of a text as a handset's carrier would deliver them. */
function partsOf(text: string, options: TextOptions = {}): [InboundSegment, ...InboundSegment[]] {
  const split = splitText(text, { referenceNumber: 42, ...options });
  assert.ok(split.ok);
  const [first, ...others] = split.parts.map((part) => segmentFrom(part, split));
  assert.ok(first);
  return [first, ...others];
}

function segmentFrom({ udh, payload, sar }: Split['parts'][number], { dataCoding }: Split): InboundSegment {
  return segment(udh === null ? payload : Buffer.concat([udh, payload]), {
    dataCoding,
    esmClass: udh === null ? 0 : 0x40,
    tlvs: sar === null ? [] : sarTlvs(sar),
  });
}

function textOf({ body, esmClass, dataCoding }: InboundSegment): string {
  if ((esmClass & 0x40) === 0) return decodeText(body, dataCoding);
  const udh = parseUdh(body);
  assert.ok(udh.ok);
  return decodeText(body.subarray(udh.octets), dataCoding, udh.elements);
}

const LONG = 'Every part of this text is needed, or it says something else. '.repeat(6);

for (const reference of ['udh8', 'udh16', 'sar'] as const) {
  test(`parts marked by ${reference} are known as such and joined without their marks`, () => {
    const parts = partsOf(LONG, { reference });
    assert.deepEqual(
      parts.map((part) => partMark(part)),
      parts.map((_, at) => ({ form: reference, reference: 42, total: parts.length, part: at + 1 })),
    );
    const whole = joinParts(parts);
    assert.deepEqual([whole.esmClass, whole.tlvs, partMark(whole)], [0, [], null]);
    assert.equal(textOf(whole), LONG);
  });
}

test('any text comes back from its parts, also where a character lies across a boundary', () => {
  const texts = fc.array(fc.constantFrom('a', 'é', '€', '{', '👍🏽', '字', 'ё', ' word '), {
    minLength: 150,
    maxLength: 400,
  });
  fc.assert(
    fc.property(
      texts,
      fc.boolean(),
      fc.constantFrom('udh8' as const, 'udh16' as const, 'sar' as const),
      (pieces, keepGraphemes, reference) => {
        const text = pieces.join('');
        assert.equal(textOf(joinParts(partsOf(text, { reference, keepGraphemes }))), text);
      },
    ),
    { numRuns: 50 },
  );
});

test('elements other than the concatenation stay in the header: ports, national tables', () => {
  const parts = partsOf('ğ'.repeat(200), { languages: [1] });
  const whole = joinParts(parts);
  assert.equal(whole.esmClass, 0x40);
  assert.equal(textOf(whole), 'ğ'.repeat(200));
});

test('parts in different alphabets become one in UTF-16', () => {
  const [gsm] = partsOf('a'.repeat(200));
  const [, ucs2] = partsOf('字'.repeat(100));
  assert.ok(ucs2);
  const whole = joinParts([gsm, ucs2]);
  assert.equal(whole.dataCoding, 8);
  assert.equal(textOf(whole), `${'a'.repeat(153)}${'字'.repeat(33)}`);
});

test('parts in different national tables become one in UTF-16', () => {
  const shifted = (language: number, part: number): InboundSegment =>
    segment(
      Buffer.concat([
        formatUdh([
          { id: 0x24, data: Buffer.from([language]) },
          { id: 0x00, data: Buffer.from([42, 2, part]) },
        ]),
        Buffer.from([0x1b, 0x63]),
      ]),
      { esmClass: 0x40 },
    );
  // 0x1B 0x63: ç in the Turkish and Portuguese single shift's places differ; here Turkish ç and Spanish nothing.
  const whole = joinParts([shifted(1, 1), shifted(0, 2)]);
  assert.equal(whole.esmClass & 0x40, 0);
  assert.equal(whole.dataCoding, 8);
  assert.equal(textOf(whole).slice(0, 1), 'ç');
});

test('binary parts of different codings are joined octet by octet', () => {
  const whole = joinParts([
    segment(Buffer.from([1, 2]), { dataCoding: 4 }),
    segment(Buffer.from([3]), { dataCoding: 2 }),
  ]);
  assert.deepEqual([whole.dataCoding, whole.body], [4, Buffer.from([1, 2, 3])]);
});

test('a text in message_payload is taken from there, in a buffer of its own', () => {
  const payload = Buffer.from('long text');
  const pdu = deliverSm({
    source: '32470998877',
    dest: '8686',
    tlvs: [{ tag: TAG.message_payload, value: payload }],
  });
  const taken = segmentOfPdu(pdu);
  payload.fill(0);
  assert.equal(taken.body.toString('latin1'), 'long text');
  assert.deepEqual(taken.tlvs, []);
});

test('part 1 of 1 is whole by itself and loses its mark; nonsense is whole and stays as it is', () => {
  const lone = segment(Buffer.concat([Buffer.from([5, 0, 3, 42, 1, 1]), Buffer.from('Hi')]), {
    esmClass: 0x40,
  });
  assert.equal(partMark(lone), null);
  assert.equal(textOf(wholeOf(lone)), 'Hi');
  for (const mark of [
    [5, 0, 3, 42, 2, 0],
    [5, 0, 3, 42, 2, 3],
    [5, 0, 3, 42, 0, 0],
    [9, 0, 3, 42, 2, 1],
    [5, 0, 9, 42, 2, 1],
  ]) {
    const nonsense = segment(Buffer.from([...mark, 0x48]), { esmClass: 0x40 });
    assert.equal(partMark(nonsense), null);
    assert.deepEqual(wholeOf(nonsense), nonsense);
  }
});

test('a total that promises more than a message may have is not waited for', () => {
  const hostile = segment(Buffer.concat([Buffer.from([5, 0, 3, 42, 255, 1]), Buffer.alloc(300)]), {
    esmClass: 0x40,
  });
  assert.equal(anyMark(hostile)?.total, 255);
  assert.equal(partMark(hostile), null);
  const allowed = segment(Buffer.concat([Buffer.from([5, 0, 3, 42, 255, 1]), Buffer.alloc(134)]), {
    esmClass: 0x40,
  });
  assert.equal(partMark(allowed)?.total, 255);
});

test('whatever octets come, they are marked, joined and sealed without a throw, and what is joined is bounded', () => {
  const anySegment = fc.record({
    esmClass: fc.nat(255),
    dataCoding: fc.nat(255),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.nat(6), fc.constantFrom(0, 8, 0x24, 0x25), fc.uint8Array({ maxLength: 60 }))
        .map(([a, b, rest]) => Uint8Array.of(a, b, ...rest)),
    ),
    sar: fc.array(fc.tuple(fc.constantFrom(0x020c, 0x020e, 0x020f), fc.uint8Array({ maxLength: 3 })), {
      maxLength: 4,
    }),
  });
  fc.assert(
    fc.property(fc.array(anySegment, { minLength: 1, maxLength: 5 }), (some) => {
      const segments = some.map(({ esmClass, dataCoding, body, sar }) =>
        segment(Buffer.from(body), {
          esmClass,
          dataCoding,
          tlvs: sar.map(([tag, value]) => ({ tag, value: Buffer.from(value) })),
        }),
      );
      const [first, ...others] = segments;
      assert.ok(first);
      for (const one of segments) {
        const mark = partMark(one);
        if (mark !== null)
          assert.ok(mark.part >= 1 && mark.part <= mark.total && mark.total * one.body.length <= 65_535);
        assert.deepEqual(segmentOf(inboundContent(one)), one);
        wholeOf(one);
      }
      const whole = joinParts([first, ...others]);
      assert.ok(whole.body.length <= 65_535);
    }),
    { numRuns: 1_000 },
  );
});
