import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMAND, commandName } from './command.ts';
import { decode } from './decode.ts';
import { encode, encodeFrame } from './encode.ts';
import { FIXTURES } from './fixtures/all.ts';
import { Writer } from './writer.ts';

test('the fixtures cover every command, with and without TLVs', () => {
  for (const commandId of Object.values(COMMAND)) {
    const own = FIXTURES.filter((fixture) => fixture.pdu.commandId === commandId);
    const name = commandName(commandId);
    assert.ok(own.length > 0, `no fixture of ${name}`);
    // A bind of each kind with TLVs would say nothing new: they share one layout.
    if (name.startsWith('bind_') && !name.startsWith('bind_transceiver')) continue;
    assert.ok(
      own.some((fixture) => fixture.pdu.tlvs.length > 0),
      `no fixture of ${name} with TLVs`,
    );
    assert.ok(
      own.some((fixture) => fixture.pdu.tlvs.length === 0),
      `no fixture of ${name} without TLVs`,
    );
  }
});

for (const { name, frame, pdu } of FIXTURES) {
  test(`${name}: decodes to the object`, () => {
    assert.deepEqual(decode(frame), { ok: true, pdu });
  });

  test(`${name}: encodes to the octets`, () => {
    assert.equal(encodeFrame(pdu).toString('hex'), frame.toString('hex'));
  });

  test(`${name}: survives the round trip behind other PDUs in one writer`, () => {
    const writer = new Writer();
    for (let round = 0; round < 3; round += 1) encode(writer, pdu);
    assert.equal(writer.take().toString('hex'), frame.toString('hex').repeat(3));
  });

  test(`${name}: cut at every octet it is a shorter PDU or a refusal`, () => {
    for (let end = 0; end < frame.length; end += 1) {
      const cut = Buffer.from(frame.subarray(0, end));
      // As it came: the length says more than there is.
      const torn = decode(cut);
      assert.equal(torn.ok, false);
      if (end < 16) continue;
      // With a length that agrees: what is left may be a PDU of its own.
      cut.writeUInt32BE(end, 0);
      const decoded = decode(cut);
      if (decoded.ok) {
        assert.equal(decoded.pdu.commandId, pdu.commandId);
        assert.equal(decoded.pdu.sequence, pdu.sequence);
        assert.deepEqual(decode(encodeFrame(decoded.pdu)), decoded);
      } else {
        assert.ok(decoded.status > 0);
        assert.equal(decoded.commandId, pdu.commandId);
        assert.equal(decoded.sequence, pdu.sequence);
      }
    }
  });
}
