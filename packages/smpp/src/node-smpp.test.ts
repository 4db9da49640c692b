import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { commandName } from './command.ts';
import { decode } from './decode.ts';
import { encodeFrame } from './encode.ts';
import { FIXTURES } from './fixtures/all.ts';
import type { Pdu } from './pdu.ts';
import { tlvNumber, tlvSpec, tlvString, type Tlv } from './tlv.ts';

type Theirs = { [name: string]: unknown; toBuffer(): Buffer };
const { PDU }: { PDU: new (from: string | Buffer, fields?: Record<string, unknown>) => Theirs } =
  createRequire(import.meta.url)('smpp');

/** Our names of fields and those of the specification, which node-smpp uses. */
const NAMES: Readonly<Record<string, string>> = {
  status: 'command_status',
  sequence: 'sequence_number',
  systemId: 'system_id',
  password: 'password',
  systemType: 'system_type',
  interfaceVersion: 'interface_version',
  addrTon: 'addr_ton',
  addrNpi: 'addr_npi',
  addressRange: 'address_range',
  serviceType: 'service_type',
  sourceTon: 'source_addr_ton',
  sourceNpi: 'source_addr_npi',
  source: 'source_addr',
  destTon: 'dest_addr_ton',
  destNpi: 'dest_addr_npi',
  dest: 'destination_addr',
  esmeTon: 'esme_addr_ton',
  esmeNpi: 'esme_addr_npi',
  esme: 'esme_addr',
  esmClass: 'esm_class',
  protocolId: 'protocol_id',
  priority: 'priority_flag',
  scheduleTime: 'schedule_delivery_time',
  validityPeriod: 'validity_period',
  registeredDelivery: 'registered_delivery',
  replaceIfPresent: 'replace_if_present_flag',
  dataCoding: 'data_coding',
  defaultMessageId: 'sm_default_msg_id',
  shortMessage: 'short_message',
  messageId: 'message_id',
  finalDate: 'final_date',
  messageState: 'message_state',
  errorCode: 'error_code',
  dests: 'dest_address',
  unsuccessful: 'unsuccess_sme',
};

/** node-smpp turns these into its own objects when it reads; only what it writes is compared for them. */
const REWRITTEN_ON_READ = new Set(['scheduleTime', 'validityPeriod', 'finalDate', 'shortMessage']);

function theirAddress(dest: { ton: number; npi: number; address: string }): Record<string, unknown> {
  return { dest_addr_ton: dest.ton, dest_addr_npi: dest.npi, destination_addr: dest.address };
}

/** Our object under their names, without TLVs. */
function theirFields(pdu: Pdu): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [ours, value] of Object.entries(pdu)) {
    const name = NAMES[ours];
    if (name !== undefined) fields[name] = value;
  }
  if ('dests' in pdu) {
    fields['dest_address'] = pdu.dests.map((dest) =>
      dest.flag === 2 ? { dl_name: dest.listName } : theirAddress(dest),
    );
  }
  if ('unsuccessful' in pdu) {
    fields['unsuccess_sme'] = pdu.unsuccessful.map((dest) => ({
      ...theirAddress(dest),
      error_status_code: dest.status,
    }));
  }
  // Sent as they are, they would be taken for text and coded again.
  if ('shortMessage' in pdu) fields['short_message'] = { message: pdu.shortMessage };
  return fields;
}

function theirValue(tlvs: readonly Tlv[], { tag, value }: Tlv): unknown {
  switch (tlvSpec(tag)?.kind) {
    case 'integer':
      return tlvNumber(tlvs, tag);
    case 'c-octet-string':
      return tlvString(tlvs, tag);
    case 'octet-string':
    case undefined:
      return value;
  }
}

/** TLVs that node-smpp keeps as they are, once each. The others it turns into its own objects. */
function isPlain(pdu: Pdu): boolean {
  const tags = pdu.tlvs.map((tlv) => tlv.tag);
  return (
    tags.length === new Set(tags).size && pdu.tlvs.every((tlv) => PLAIN.has(tlvSpec(tlv.tag)?.name ?? ''))
  );
}

const PLAIN = new Set([
  'sc_interface_version',
  'ms_availability_status',
  'congestion_state',
  'sar_msg_ref_num',
  'sar_total_segments',
  'sar_segment_seqnum',
  'user_message_reference',
  'receipted_message_id',
  'message_state',
  'delivery_failure_reason',
  'dpf_result',
]);

test('node-smpp reads what we write', () => {
  for (const { name, pdu } of FIXTURES) {
    const theirs = new PDU(encodeFrame(pdu));
    assert.equal(theirs['command'], commandName(pdu.commandId), name);
    const fields = theirFields(pdu);
    for (const [ours, value] of Object.entries(pdu)) {
      const key = NAMES[ours];
      if (key === undefined || REWRITTEN_ON_READ.has(ours)) continue;
      // An absent body leaves their fields undefined, where ours are empty.
      if (theirs[key] === undefined && pdu.status !== 0) continue;
      assert.deepEqual(theirs[key], fields[key], `${name}: ${ours} ${String(value)}`);
    }
    if (!isPlain(pdu)) continue;
    for (const tlv of pdu.tlvs) {
      const key = tlvSpec(tlv.tag)?.name ?? '';
      assert.deepEqual(theirs[key], theirValue(pdu.tlvs, tlv), `${name}: ${key}`);
    }
  }
});

test('we read what node-smpp writes', () => {
  let compared = 0;
  for (const { name, pdu } of FIXTURES) {
    if (pdu.status !== 0 || !isPlain(pdu)) continue;
    const tlvs = Object.fromEntries(
      pdu.tlvs.map((tlv) => [tlvSpec(tlv.tag)?.name ?? '', theirValue(pdu.tlvs, tlv)]),
    );
    const frame = new PDU(commandName(pdu.commandId), { ...theirFields(pdu), ...tlvs }).toBuffer();
    assert.deepEqual(decode(frame), { ok: true, pdu }, name);
    compared += 1;
  }
  assert.ok(compared >= 30, `only ${compared} compared`);
});
