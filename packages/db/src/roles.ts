/**
 * One database role per purpose; none can log in, connections take them with SET ROLE (see openPool).
 * - rootsms_gateway: the data plane app.
 * - rootsms_operator: the operator's commands.
 */
export const ROLE_NAMES = ['rootsms_gateway', 'rootsms_operator'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];
