import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isResponse } from './command.ts';
import { encodeFrame } from './encode.ts';
import { FIXTURES } from './fixtures/all.ts';
import { pcap } from './fixtures/pcap.ts';
import { mandatoryFields, printedFields, tlvFields } from './fixtures/tshark-fields.ts';
import type { Pdu } from './pdu.ts';
import { TAG } from './tlv.ts';

const MISSING = spawnSync('tshark', ['--version']).error !== undefined;
// In CI it is installed, so its absence there is a failure; elsewhere people may do without it.
const skip =
  MISSING && process.env['CI'] === undefined
    ? 'tshark is not installed (Debian: apt-get install tshark)'
    : false;

/** Wireshark 4.0 reads broadcast_rep_num as one octet, where 5.0 section 4.8.4 has two, and then loses its place. */
function without(pdu: Pdu): Pdu {
  const tlvs = pdu.tlvs.filter((tlv) => tlv.tag !== TAG.broadcast_rep_num);
  return tlvs.length === pdu.tlvs.length ? pdu : { ...pdu, tlvs };
}

function dissect(frames: readonly Buffer[]): { layer: unknown; text: string }[] {
  const folder = mkdtempSync(join(tmpdir(), 'smpp-tshark-'));
  try {
    const file = join(folder, 'fixtures.pcap');
    writeFileSync(file, pcap(frames));
    const run = spawnSync(
      'tshark',
      ['-r', file, '-d', 'tcp.port==2775,smpp', '-T', 'json', '--no-duplicate-keys'],
      {
        encoding: 'utf8',
        env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
      },
    );
    assert.equal(run.status, 0, run.stderr);
    const packets: unknown = JSON.parse(run.stdout);
    assert.ok(Array.isArray(packets));
    return packets.map((packet) => ({
      layer: (packet as { _source: { layers: { smpp: unknown } } })._source.layers.smpp,
      text: JSON.stringify(packet),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('Wireshark reads every fixture as we wrote it and finds no malformed packet', { skip }, () => {
  const pdus = FIXTURES.map((fixture) => without(fixture.pdu));
  const dissected = dissect(pdus.map((pdu) => encodeFrame(pdu)));
  assert.equal(dissected.length, pdus.length);
  let tlvsCompared = 0;
  for (const [index, pdu] of pdus.entries()) {
    const { layer, text } = dissected[index] ?? { layer: undefined, text: '' };
    const name = FIXTURES[index]?.name ?? '';
    assert.ok(layer !== undefined, `${name}: not taken for SMPP`);
    assert.ok(!/malformed|_ws\.expert/i.test(text), `${name}: ${text}`);
    const printed = printedFields(layer);
    assert.deepEqual(printed.mandatory, expectedMandatory(pdu), name);
    // It walks TLVs only where 3.4 has them and not behind an error; what it prints must be all of them.
    if (Object.keys(printed.tlvs).length === 0 && (pdu.tlvs.length === 0 || !isWalked(pdu))) continue;
    assert.deepEqual(printed.tlvs, tlvFields(pdu.tlvs), name);
    tlvsCompared += 1;
  }
  assert.ok(tlvsCompared >= 12, `only ${tlvsCompared} PDUs had their TLVs compared`);
});

/** Behind an error the dissector does not look for a body that is absent. */
function expectedMandatory(pdu: Pdu): Record<string, string[]> {
  const fields = mandatoryFields(pdu);
  if (!isResponse(pdu.commandId) || pdu.status === 0) return fields;
  const { command_id, command_status, sequence_number } = fields;
  return {
    command_id: command_id ?? [],
    command_status: command_status ?? [],
    sequence_number: sequence_number ?? [],
  };
}

function isWalked(pdu: Pdu): boolean {
  return pdu.status === 0 && 'shortMessage' in pdu;
}
