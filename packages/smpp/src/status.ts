/**
 * Command statuses (SMPP 3.4 section 5.1.3, SMPP 5.0 section 4.7.6): the specification's name, the code, and a sentence
 * for people. Declared together so that no code can be without a sentence.
 */
const TABLE = {
  ESME_ROK: [0x000, 'No error.'],
  ESME_RINVMSGLEN: [0x001, 'The message length is not valid.'],
  ESME_RINVCMDLEN: [0x002, 'The command length is not valid.'],
  ESME_RINVCMDID: [0x003, 'The command id is not valid.'],
  ESME_RINVBNDSTS: [0x004, 'The command is not allowed in this bind state.'],
  ESME_RALYBND: [0x005, 'The session is bound already.'],
  ESME_RINVPRTFLG: [0x006, 'The priority flag is not valid.'],
  ESME_RINVREGDLVFLG: [0x007, 'The registered delivery flag is not valid.'],
  ESME_RSYSERR: [0x008, 'System error.'],
  ESME_RINVSRCADR: [0x00a, 'The source address is not valid.'],
  ESME_RINVDSTADR: [0x00b, 'The destination address is not valid.'],
  ESME_RINVMSGID: [0x00c, 'The message id is not valid.'],
  ESME_RBINDFAIL: [0x00d, 'Bind failed.'],
  ESME_RINVPASWD: [0x00e, 'The password is not valid.'],
  ESME_RINVSYSID: [0x00f, 'The system id is not valid.'],
  ESME_RCANCELFAIL: [0x011, 'The message could not be cancelled.'],
  ESME_RREPLACEFAIL: [0x013, 'The message could not be replaced.'],
  ESME_RMSGQFUL: [0x014, 'The message queue is full.'],
  ESME_RINVSERTYP: [0x015, 'The service type is not valid.'],
  ESME_RINVNUMDESTS: [0x033, 'The number of destinations is not valid.'],
  ESME_RINVDLNAME: [0x034, 'The distribution list name is not valid.'],
  ESME_RINVDESTFLAG: [0x040, 'The destination flag is not valid.'],
  ESME_RINVSUBREP: [0x042, 'Submit with replace is not valid.'],
  ESME_RINVESMCLASS: [0x043, 'The esm_class is not valid.'],
  ESME_RCNTSUBDL: [0x044, 'Cannot submit to the distribution list.'],
  ESME_RSUBMITFAIL: [0x045, 'Submit failed.'],
  ESME_RINVSRCTON: [0x048, 'The type of number of the source address is not valid.'],
  ESME_RINVSRCNPI: [0x049, 'The numbering plan of the source address is not valid.'],
  ESME_RINVDSTTON: [0x050, 'The type of number of the destination address is not valid.'],
  ESME_RINVDSTNPI: [0x051, 'The numbering plan of the destination address is not valid.'],
  ESME_RINVSYSTYP: [0x053, 'The system type is not valid.'],
  ESME_RINVREPFLAG: [0x054, 'The replace_if_present flag is not valid.'],
  ESME_RINVNUMMSGS: [0x055, 'The number of messages is not valid.'],
  ESME_RTHROTTLED: [0x058, 'Throttled: the allowed message rate is exceeded.'],
  ESME_RINVSCHED: [0x061, 'The scheduled delivery time is not valid.'],
  ESME_RINVEXPIRY: [0x062, 'The validity period is not valid.'],
  ESME_RINVDFTMSGID: [0x063, 'The predefined message does not exist or is not valid.'],
  ESME_RX_T_APPN: [0x064, 'Temporary error of the receiving application.'],
  ESME_RX_P_APPN: [0x065, 'Permanent error of the receiving application.'],
  ESME_RX_R_APPN: [0x066, 'The receiving application rejected the message.'],
  ESME_RQUERYFAIL: [0x067, 'Query failed.'],
  ESME_RINVTLVSTREAM: [0x0c0, 'The optional part of the PDU is broken.'],
  ESME_RTLVNOTALLWD: [0x0c1, 'A TLV is not allowed here.'],
  ESME_RINVTLVLEN: [0x0c2, 'The length of a TLV is not valid.'],
  ESME_RMISSINGTLV: [0x0c3, 'An expected TLV is missing.'],
  ESME_RINVTLVVAL: [0x0c4, 'The value of a TLV is not valid.'],
  ESME_RDELIVERYFAILURE: [0x0fe, 'Delivery failed.'],
  ESME_RUNKNOWNERR: [0x0ff, 'Unknown error.'],
  ESME_RSERTYPUNAUTH: [0x100, 'The service type is not allowed for this account.'],
  ESME_RPROHIBITED: [0x101, 'The operation is not allowed for this account.'],
  ESME_RSERTYPUNAVAIL: [0x102, 'The service type is not available.'],
  ESME_RSERTYPDENIED: [0x103, 'The service type is denied.'],
  ESME_RINVDCS: [0x104, 'The data coding is not valid.'],
  ESME_RINVSRCADDRSUBUNIT: [0x105, 'The source address subunit is not valid.'],
  ESME_RINVDSTADDRSUBUNIT: [0x106, 'The destination address subunit is not valid.'],
  ESME_RINVBCASTFREQINT: [0x107, 'The broadcast frequency interval is not valid.'],
  ESME_RINVBCASTALIAS_NAME: [0x108, 'The broadcast alias name is not valid.'],
  ESME_RINVBCASTAREAFMT: [0x109, 'The broadcast area format is not valid.'],
  ESME_RINVNUMBCAST_AREAS: [0x10a, 'The number of broadcast areas is not valid.'],
  ESME_RINVBCASTCNTTYPE: [0x10b, 'The broadcast content type is not valid.'],
  ESME_RINVBCASTMSGCLASS: [0x10c, 'The broadcast message class is not valid.'],
  ESME_RBCASTFAIL: [0x10d, 'Broadcast failed.'],
  ESME_RBCASTQUERYFAIL: [0x10e, 'Broadcast query failed.'],
  ESME_RBCASTCANCELFAIL: [0x10f, 'Broadcast cancel failed.'],
  ESME_RINVBCAST_REP: [0x110, 'The number of broadcast repetitions is not valid.'],
  ESME_RINVBCASTSRVGRP: [0x111, 'The broadcast service group is not valid.'],
  ESME_RINVBCASTCHANIND: [0x112, 'The broadcast channel indicator is not valid.'],
} as const satisfies Record<string, readonly [code: number, sentence: string]>;

export type StatusName = keyof typeof TABLE;

const STATUS_NAMES = Object.keys(TABLE) as StatusName[];

/** Name to code: `STATUS.ESME_RTHROTTLED === 0x58`. */
export const STATUS = Object.freeze(
  Object.fromEntries(STATUS_NAMES.map((name) => [name, TABLE[name][0]])),
) as { readonly [Name in StatusName]: (typeof TABLE)[Name][0] };

const BY_CODE: ReadonlyMap<number, StatusName> = new Map(STATUS_NAMES.map((name) => [TABLE[name][0], name]));

/** First and last code the specification leaves to vendors (section 5.1.3). */
const VENDOR_STATUS_MIN = 0x400;
const VENDOR_STATUS_MAX = 0x4ff;

/** The specification's name of a status, `vendor_0x…` in the vendors' range, else `unknown_0x…`. */
export function statusName(status: number): string {
  const name = BY_CODE.get(status);
  if (name !== undefined) return name;
  const kind = status >= VENDOR_STATUS_MIN && status <= VENDOR_STATUS_MAX ? 'vendor' : 'unknown';
  return `${kind}_0x${(status >>> 0).toString(16).padStart(8, '0')}`;
}

/** One English sentence for people. */
export function statusSentence(status: number): string {
  const name = BY_CODE.get(status);
  if (name !== undefined) return TABLE[name][1];
  return status >= VENDOR_STATUS_MIN && status <= VENDOR_STATUS_MAX
    ? 'An error that only the peer’s own documentation explains.'
    : 'A status that the specification does not know.';
}
