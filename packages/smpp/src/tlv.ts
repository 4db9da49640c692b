/** An optional parameter. `value` is a view into the frame it came from: copy what must outlive it. */
export type Tlv = { readonly tag: number; readonly value: Buffer };

export type TlvKind = 'integer' | 'c-octet-string' | 'octet-string';

export type TlvSpec = {
  readonly name: TagName;
  readonly tag: number;
  readonly kind: TlvKind;
  readonly octetsMin: number;
  readonly octetsMax: number;
};

/**
 * Every TLV of SMPP 3.4 (section 5.3.2) and 5.0 (section 4.8.4): tag, kind, least and most octets of the value.
 * `alert_on_message_delivery` is empty in 3.4 and one octet in 5.0; `ms_validity` is one octet in 3.4, four in 5.0.
 */
const TABLE = {
  dest_addr_subunit: [0x0005, 'integer', 1, 1],
  dest_network_type: [0x0006, 'integer', 1, 1],
  dest_bearer_type: [0x0007, 'integer', 1, 1],
  dest_telematics_id: [0x0008, 'integer', 2, 2],
  source_addr_subunit: [0x000d, 'integer', 1, 1],
  source_network_type: [0x000e, 'integer', 1, 1],
  source_bearer_type: [0x000f, 'integer', 1, 1],
  source_telematics_id: [0x0010, 'integer', 1, 1],
  qos_time_to_live: [0x0017, 'integer', 4, 4],
  payload_type: [0x0019, 'integer', 1, 1],
  additional_status_info_text: [0x001d, 'c-octet-string', 1, 256],
  receipted_message_id: [0x001e, 'c-octet-string', 1, 65],
  ms_msg_wait_facilities: [0x0030, 'integer', 1, 1],
  privacy_indicator: [0x0201, 'integer', 1, 1],
  source_subaddress: [0x0202, 'octet-string', 2, 23],
  dest_subaddress: [0x0203, 'octet-string', 2, 23],
  user_message_reference: [0x0204, 'integer', 2, 2],
  user_response_code: [0x0205, 'integer', 1, 1],
  source_port: [0x020a, 'integer', 2, 2],
  destination_port: [0x020b, 'integer', 2, 2],
  sar_msg_ref_num: [0x020c, 'integer', 2, 2],
  language_indicator: [0x020d, 'integer', 1, 1],
  sar_total_segments: [0x020e, 'integer', 1, 1],
  sar_segment_seqnum: [0x020f, 'integer', 1, 1],
  sc_interface_version: [0x0210, 'integer', 1, 1],
  callback_num_pres_ind: [0x0302, 'integer', 1, 1],
  callback_num_atag: [0x0303, 'octet-string', 0, 65],
  number_of_messages: [0x0304, 'integer', 1, 1],
  callback_num: [0x0381, 'octet-string', 4, 19],
  dpf_result: [0x0420, 'integer', 1, 1],
  set_dpf: [0x0421, 'integer', 1, 1],
  ms_availability_status: [0x0422, 'integer', 1, 1],
  network_error_code: [0x0423, 'octet-string', 3, 3],
  message_payload: [0x0424, 'octet-string', 0, 65535],
  delivery_failure_reason: [0x0425, 'integer', 1, 1],
  more_messages_to_send: [0x0426, 'integer', 1, 1],
  message_state: [0x0427, 'integer', 1, 1],
  congestion_state: [0x0428, 'integer', 1, 1],
  ussd_service_op: [0x0501, 'octet-string', 1, 1],
  broadcast_channel_indicator: [0x0600, 'integer', 1, 1],
  broadcast_content_type: [0x0601, 'octet-string', 3, 3],
  broadcast_content_type_info: [0x0602, 'octet-string', 0, 255],
  broadcast_message_class: [0x0603, 'integer', 1, 1],
  broadcast_rep_num: [0x0604, 'integer', 2, 2],
  broadcast_frequency_interval: [0x0605, 'octet-string', 3, 3],
  broadcast_area_identifier: [0x0606, 'octet-string', 1, 100],
  broadcast_error_status: [0x0607, 'integer', 4, 4],
  broadcast_area_success: [0x0608, 'integer', 1, 1],
  broadcast_end_time: [0x0609, 'c-octet-string', 1, 17],
  broadcast_service_group: [0x060a, 'octet-string', 1, 255],
  billing_identification: [0x060b, 'octet-string', 1, 1024],
  source_network_id: [0x060d, 'c-octet-string', 7, 66],
  dest_network_id: [0x060e, 'c-octet-string', 7, 66],
  source_node_id: [0x060f, 'octet-string', 6, 6],
  dest_node_id: [0x0610, 'octet-string', 6, 6],
  dest_addr_np_resolution: [0x0611, 'integer', 1, 1],
  dest_addr_np_information: [0x0612, 'octet-string', 10, 10],
  dest_addr_np_country: [0x0613, 'octet-string', 1, 5],
  display_time: [0x1201, 'integer', 1, 1],
  sms_signal: [0x1203, 'integer', 2, 2],
  ms_validity: [0x1204, 'octet-string', 1, 4],
  alert_on_message_delivery: [0x130c, 'octet-string', 0, 1],
  its_reply_type: [0x1380, 'integer', 1, 1],
  its_session_info: [0x1383, 'octet-string', 2, 2],
} as const satisfies Record<
  string,
  readonly [tag: number, kind: TlvKind, octetsMin: number, octetsMax: number]
>;

export type TagName = keyof typeof TABLE;

const TAG_NAMES = Object.keys(TABLE) as TagName[];

/** Name to tag: `TAG.message_payload === 0x0424`. */
export const TAG = Object.freeze(Object.fromEntries(TAG_NAMES.map((name) => [name, TABLE[name][0]]))) as {
  readonly [Name in TagName]: (typeof TABLE)[Name][0];
};

const SPECS: ReadonlyMap<number, TlvSpec> = new Map(
  TAG_NAMES.map((name) => {
    const [tag, kind, octetsMin, octetsMax] = TABLE[name];
    return [tag, Object.freeze({ name, tag, kind, octetsMin, octetsMax })];
  }),
);

/** Most TLVs in one PDU. The specification has 64 tags, few of which repeat; a frame full of empty ones is an attack. */
export const TLV_COUNT_MAX = 128;

/** Most octets of one TLV value: its length field has 16 bits (section 3.2.4.1). */
export const TLV_VALUE_OCTETS_MAX = 65_535;

/** Tag and length before each value. */
export const TLV_HEADER_OCTETS = 4;

/** First and last tag the specification leaves to vendors (section 5.3.2). */
export const VENDOR_TAG_MIN = 0x1400;
export const VENDOR_TAG_MAX = 0x3fff;

/** The `tlvs` of every PDU that has none: one frozen array, so that the usual PDU costs no allocation. */
export const NO_TLVS: readonly Tlv[] = Object.freeze([]);

/** What the specification says of a tag; undefined for vendors' and unknown ones. */
export function tlvSpec(tag: number): TlvSpec | undefined {
  return SPECS.get(tag);
}

/** The specification's name of a tag, `vendor_0x…` in the vendors' range, else `unknown_0x…`. */
export function tagName(tag: number): string {
  const spec = SPECS.get(tag);
  if (spec !== undefined) return spec.name;
  const kind = tag >= VENDOR_TAG_MIN && tag <= VENDOR_TAG_MAX ? 'vendor' : 'unknown';
  return `${kind}_0x${tag.toString(16).padStart(4, '0')}`;
}

/** The value of the first TLV with this tag: a view, or undefined. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Buffer | undefined {
  for (let index = 0; index < tlvs.length; index += 1) {
    const tlv = tlvs[index];
    if (tlv !== undefined && tlv.tag === tag) return tlv.value;
  }
  return undefined;
}

/** The values of all TLVs with this tag, in order (callback_num and broadcast_area_identifier may repeat). */
export function findTlvs(tlvs: readonly Tlv[], tag: number): Buffer[] {
  return tlvs.filter((tlv) => tlv.tag === tag).map((tlv) => tlv.value);
}

/** An unsigned big-endian integer of 1 to 4 octets; undefined when absent, empty or longer. Peers do send wrong widths. */
export function tlvNumber(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined || value.length === 0 || value.length > 4) return undefined;
  return value.readUIntBE(0, value.length);
}

/** Text up to the first NUL, or to the end where a peer forgot the NUL; latin1. Undefined when absent. */
export function tlvString(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined) return undefined;
  const nul = value.indexOf(0);
  return value.toString('latin1', 0, nul === -1 ? value.length : nul);
}

/**
 * A TLV with an integer, at the width the specification gives its tag (vendors' and unknown tags: the least width that
 * holds it). Throws RangeError when the value does not fit: that is a fault of the caller.
 *
 * @example numberTlv(TAG.message_state, 2) // 0427 0001 02
 */
export function numberTlv(tag: number, number: number): Tlv {
  const spec = SPECS.get(tag);
  const least = number > 0xff_ff_ff ? 4 : number > 0xff_ff ? 3 : number > 0xff ? 2 : 1;
  const octets = spec === undefined ? least : Math.min(Math.max(spec.octetsMin, least), spec.octetsMax);
  const value = Buffer.alloc(octets);
  value.writeUIntBE(number, 0, octets);
  return { tag, value };
}

/** A TLV with a C-octet string: the latin1 octets of `text` and a NUL. */
export function stringTlv(tag: number, text: string): Tlv {
  return { tag, value: Buffer.from(`${text}\0`, 'latin1') };
}

/** A TLV with octets as they are. */
export function bytesTlv(tag: number, value: Buffer): Tlv {
  return { tag, value };
}

/**
 * The first known TLV whose length the specification does not allow, or undefined. `decode` does not refuse these,
 * because real peers err here (a receipted_message_id without NUL); a strict server answers ESME_RINVTLVLEN.
 */
export function findMisfit(tlvs: readonly Tlv[]): Tlv | undefined {
  return tlvs.find(({ tag, value }) => {
    const spec = SPECS.get(tag);
    return spec !== undefined && (value.length < spec.octetsMin || value.length > spec.octetsMax);
  });
}
