// Placeholder until generated from the live schema.
export interface Tables {}
