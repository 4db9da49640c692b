/** Every bound of the HTTP door, with its unit. */
import { MS_PER_DAY, RETENTION_DAYS } from '../retention-days.ts';

/** A body of 1,000 ordinary messages is about 200 KiB; nothing longer than this is read. */
export const BODY_BYTES_MAX = 1_048_576;
export const MESSAGES_PER_BODY_MAX = 1_000;
/** 255 segments of 153 septets: the most that a concatenated message can say (3GPP TS 23.040 9.2.3.24.1). */
export const GSM_SEPTETS_MAX = 255 * 153;
/** 255 segments of 134 octets: UCS-2 and binary. */
export const OCTETS_MAX = 255 * 134;
export const ADDRESS_TEXT_CHARS_MAX = 40;
export const REFERENCE_CHARS_MAX = 100;
/** What a sealed envelope holds (packages/seal, CLIENT_REFERENCE_BYTES_MAX). */
export const REFERENCE_BYTES_MAX = 255;
export const VALIDITY_S_MAX = 35 * 86_400;

export const HEADER_BYTES_MAX = 8_192;
export const URL_PARAM_CHARS_MAX = 100;
export const HEADERS_TIMEOUT_MS = 10_000;
/** The whole request must have come by then. */
export const REQUEST_TIMEOUT_MS = 30_000;
export const KEEP_ALIVE_TIMEOUT_MS = 65_000;
export const CONNECTIONS_MAX = 10_000;

export const LIST_LIMIT_DEFAULT = 50;
export const LIST_LIMIT_MAX = 200;
/** Rows that one list request looks at: a filter that matches little answers with few rows and a cursor. */
export const LIST_SCAN_ROWS_MAX = 20_000;

/** Requests other than accepted messages, a server: those are counted in segments by the gateway. */
export const REQUESTS_PER_S = 100;
export const REQUESTS_BURST = 200;
/** The database work behind a replay or a test is more than a read's. */
export const REPLAY_COST_REQUESTS = 50;
export const TEST_COST_REQUESTS = 20;

/** Wrong keys an address may show in a row before it is told to wait; the right key always passes. */
export const KEY_FAILURES_BURST = 10;
export const KEY_FAILURES_PER_S = 0.1;
export const KEY_FAILURE_ADDRESSES_MAX = 10_000;

export const IDEMPOTENCY_KEEP_MS = RETENTION_DAYS.idempotency * MS_PER_DAY;
export const IDEMPOTENCY_KEY_CHARS_MAX = 200;

export const REPLAY_EVENTS_MAX = 100_000;
export const REPLAY_RANGE_MS_MAX = 31 * 86_400_000;
