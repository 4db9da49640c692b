// The operator's commands as plain functions: writes take a Tx, reads a Db. Refusals are values of operateErrors.
export { levelWord, type LevelWord } from './access-level.ts';
export { addLink, type AddedLink, type NewLink } from './add-link.ts';
export { addRoute, type NewRoute } from './add-route.ts';
export { addSender, type SenderInput } from './add-sender.ts';
export { audit, type Audit } from './audit.ts';
export { changeLink, type LinkChange } from './change-link.ts';
export { changeServer, type ServerChange } from './change-server.ts';
export { countOptOuts, type OptOutCount } from './count-opt-outs.ts';
export { createServer, type CreatedServer, type NewServer } from './create-server.ts';
export { drainLink, resumeLink } from './drain-link.ts';
export { dryRunRoute, type DryRun, type DryRunAnswer } from './dry-run-route.ts';
export {
  operateErrors,
  sentenceOf,
  type OperateCode,
  type OperateRefusal,
  type OperateResult,
} from './errors.ts';
export { findLink, type FoundLink } from './find-link.ts';
export { findServer, type FoundServer } from './find-server.ts';
export { liftDecision, type Lift } from './lift-decision.ts';
export { LINK_PARAMETERS } from './link-url.ts';
export { listBinds, type BindListing } from './list-binds.ts';
export { listLinks, type LinkListing } from './list-links.ts';
export { listNodes, type NodeListing } from './list-nodes.ts';
export { listRoutes, type RouteListing } from './list-routes.ts';
export { listServers, type ServerListing } from './list-servers.ts';
export { moveLink } from './move-link.ts';
export { readBacklog, type Backlog } from './read-backlog.ts';
export { removeLink } from './remove-link.ts';
export { removeRoute } from './remove-route.ts';
export { removeSender } from './remove-sender.ts';
export { restrictServer, type Restriction, type RestrictedServer } from './restrict-server.ts';
export { rotateKey, type KeyRotation, type RotatedKey } from './rotate-key.ts';
export { rotatePassword, type RotatedPassword } from './rotate-password.ts';
export type { SenderIdentity } from './sender-identity.ts';
export { showServer, type DecisionListing, type ServerDetails, type WebhookCounts } from './show-server.ts';
export { TAIL_MESSAGES_MAX, tailMessages, type MessageTrace, type TailInput } from './tail-messages.ts';
export { SIM_SCRIPTS, type SimScript } from '../sim-script.ts';
