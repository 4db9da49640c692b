/**
 * Greatest sizes of fields, in octets, the NUL of a C-octet string included (SMPP 3.4 section 5.2, 5.0 section 4.7).
 * Reader and writer use the same ones, so what decodes also encodes.
 */
export const SERVICE_TYPE_OCTETS_MAX = 6;
export const SYSTEM_ID_OCTETS_MAX = 16;
export const SYSTEM_TYPE_OCTETS_MAX = 13;
export const ADDRESS_RANGE_OCTETS_MAX = 41;
/** Addresses of all PDUs but data_sm and alert_notification. */
export const ADDRESS_OCTETS_MAX = 21;
/** Addresses of data_sm and alert_notification. */
export const LONG_ADDRESS_OCTETS_MAX = 65;
export const MESSAGE_ID_OCTETS_MAX = 65;
/** Absolute and relative times are 16 characters; an absent one is a lone NUL (section 7.1.1). */
export const TIME_OCTETS_MAX = 17;
export const LIST_NAME_OCTETS_MAX = 21;
/** sm_length: 254 in 3.4 (section 5.2.21); 255, which 5.0 would allow, breaks 3.4 peers and is refused. */
export const SHORT_MESSAGE_OCTETS_MAX = 254;
/** number_of_dests (section 5.2.24). */
export const DESTS_MAX = 254;
/** no_unsuccess has one octet. */
export const UNSUCCESSFUL_MAX = 255;

/**
 * The one limit that is wider than the specification's, which is 9: carriers do hand out passwords of more than eight
 * characters, and their peers must be able to send them.
 */
export const PASSWORD_OCTETS_MAX = 65;
