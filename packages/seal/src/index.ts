export { SEAL_ERRORS, SealError, type SealErrorCode } from './errors.ts';
export {
  ensureMasterKey,
  KEY_PURPOSES,
  MasterKey,
  masterKeyPath,
  readMasterKey,
  type KeyPurpose,
} from './master-key.ts';
export {
  createDataKey,
  unwrapDataKey,
  utcDay,
  WRAPPED_KEY_BYTES,
  wrapDataKey,
  wrapKeyOf,
  type DataKey,
  type WrapKey,
} from './data-key.ts';
export { DataKeyRing, RING_KEYS_MAX, type DataKeyRingOptions, type StoredDataKey } from './data-key-ring.ts';
export {
  ADDRESS_CHARS_MAX,
  CLIENT_REFERENCE_BYTES_MAX,
  CONTENT_BYTES_MAX,
  decodeContent,
  encodeContent,
  TEXT_BYTES_MAX,
  TLVS_BYTES_MAX,
  type Content,
  type ContentService,
} from './content.ts';
export {
  ENVELOPE_BYTES_MAX,
  ENVELOPE_OVERHEAD_BYTES,
  envelopeBytesMax,
  open,
  seal,
  sealInto,
} from './envelope.ts';
export {
  LOOKUP_HASH_BYTES,
  LookupHasher,
  normaliseNumber,
  NUMBER_DIGITS_MAX,
  prefilterOf,
  REFERENCE_BYTES_MAX,
  type LookupPurpose,
} from './lookup-hash.ts';
export { openSecret, sealSecret, SECRET_BYTES_MAX } from './secret.ts';
export { sealPrivacy } from './privacy.ts';
