import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FIXTURES } from './fixtures/all.ts';
import { FRAME_OCTETS_MAX, FrameSplitter, frameCommand, frameSequence, frameStatus } from './frame.ts';
import { STATUS } from './status.ts';

function drain(splitter: FrameSplitter): Buffer[] {
  const frames: Buffer[] = [];
  for (let frame = splitter.next(); frame !== null; frame = splitter.next()) frames.push(frame);
  return frames;
}

const stream = Buffer.concat(FIXTURES.map((fixture) => fixture.frame));
const hexes = FIXTURES.map((fixture) => fixture.frame.toString('hex'));

test('any chunking of a stream gives the same frames, drained at once or late', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3_000 })), {
        minLength: 1,
      }),
      fc.boolean(),
      (sizes, late) => {
        const splitter = new FrameSplitter();
        const frames: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          splitter.push(Buffer.from(stream.subarray(at, at + size)));
          at += size;
          if (!late) frames.push(...drain(splitter));
        }
        frames.push(...drain(splitter));
        assert.deepEqual(
          frames.map((frame) => frame.toString('hex')),
          hexes,
        );
        assert.equal(splitter.fatal, null);
        assert.equal(splitter.heldOctets, 0);
        assert.equal(splitter.midFrame, false);
      },
    ),
    { numRuns: 300 },
  );
});

test('a frame within one chunk is a view, one across chunks is copied once', () => {
  const splitter = new FrameSplitter();
  splitter.push(stream);
  assert.ok(drain(splitter).every((frame) => frame.buffer === stream.buffer));
  const first = FIXTURES[0]?.frame;
  assert.ok(first);
  splitter.push(first.subarray(0, 20));
  assert.equal(splitter.next(), null);
  assert.equal(splitter.midFrame, true);
  assert.equal(splitter.heldOctets, 20);
  splitter.push(first.subarray(20));
  assert.deepEqual(splitter.next(), first);
  assert.equal(splitter.midFrame, false);
});

test('behaviour 3: octets of HTTP and TLS are fatal at the first octet', () => {
  const strangers = [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.from('POST / HTTP/1.1\r\n'),
    Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]),
    Buffer.from([0x80, 0x2e, 0x01, 0x03, 0x00]),
    Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
    Buffer.from('EHLO x\r\n'),
    Buffer.from('\r\n\r\n'),
  ];
  for (const octets of strangers) {
    for (const chunk of [octets, octets.subarray(0, 1)]) {
      const splitter = new FrameSplitter();
      splitter.push(chunk);
      assert.equal(splitter.next(), null);
      assert.deepEqual(splitter.fatal, { status: STATUS.ESME_RINVCMDLEN });
      assert.equal(splitter.heldOctets, 0);
      splitter.push(stream);
      assert.equal(splitter.next(), null, 'nothing after it is a frame');
      assert.equal(splitter.heldOctets, 0);
    }
  }
});

test('behaviour 4: a command_length outside 16 octets to 64 KiB is fatal, and the frames before it are given out', () => {
  for (const length of [0, 1, 15, FRAME_OCTETS_MAX + 1, 0x00ffffff, 0x7fffffff, 0x80000000, 0xffffffff]) {
    for (const size of [1, 3, 4, 1_000]) {
      const splitter = new FrameSplitter();
      const bad = Buffer.alloc(64);
      bad.writeUInt32BE(length, 0);
      const octets = Buffer.concat([FIXTURES[0]?.frame ?? Buffer.alloc(0), bad]);
      const frames: Buffer[] = [];
      for (let at = 0; at < octets.length; at += size) {
        splitter.push(Buffer.from(octets.subarray(at, at + size)));
        frames.push(...drain(splitter));
      }
      assert.equal(frames.length, 1, `${length} in chunks of ${size}`);
      assert.deepEqual(splitter.fatal, { status: STATUS.ESME_RINVCMDLEN });
    }
  }
  const splitter = new FrameSplitter();
  const longest = Buffer.alloc(FRAME_OCTETS_MAX);
  longest.writeUInt32BE(FRAME_OCTETS_MAX, 0);
  splitter.push(longest);
  assert.equal(splitter.next(), longest);
});

test('a splitter may be given a smaller maximum', () => {
  const splitter = new FrameSplitter(256);
  splitter.push(Buffer.from('00000101', 'hex'));
  assert.equal(splitter.next(), null);
  assert.notEqual(splitter.fatal, null);
});

test('header fields are read without decoding, unsigned', () => {
  const frame = Buffer.from('00000010800000040000005880000001', 'hex');
  assert.equal(frameCommand(frame), 0x80000004);
  assert.equal(frameStatus(frame), 0x58);
  assert.equal(frameSequence(frame), 0x80000001);
});
