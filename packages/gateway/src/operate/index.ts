// The operator's commands as plain functions: writes take a Tx, reads a Db. Refusals are values of operateErrors.
export { addLink, type AddedLink, type NewLink } from './add-link.ts';
export { audit, type Audit } from './audit.ts';
export { createServer, type CreatedServer, type NewServer } from './create-server.ts';
export {
  operateErrors,
  sentenceOf,
  type OperateCode,
  type OperateRefusal,
  type OperateResult,
} from './errors.ts';
export { findLink, type FoundLink } from './find-link.ts';
export { findServer, type FoundServer } from './find-server.ts';
export { LINK_PARAMETERS } from './link-url.ts';
