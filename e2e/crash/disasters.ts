import type { World } from './world.ts';

/** Something that goes wrong under load. `strike` resolves when everything that was killed has been started again. */
export interface Disaster {
  readonly name: string;
  strike(world: World): Promise<void>;
}

const gatewayKilled: Disaster = {
  name: 'kill -9 of the gateway',
  async strike({ nodes: [node] }) {
    await node?.kill();
    await node?.start();
  },
};

const postmasterKilled: Disaster = {
  name: 'kill -9 of the postmaster',
  async strike(world) {
    await world.killPostgres(false);
    await world.startPostgres();
  },
};

const postgresKilled: Disaster = {
  name: 'kill -9 of every PostgreSQL process',
  async strike(world) {
    await world.killPostgres(true);
    await world.startPostgres();
  },
};

const bothKilled: Disaster = {
  name: 'kill -9 of gateway and PostgreSQL',
  async strike(world) {
    const [node] = world.nodes;
    await Promise.all([node?.kill(), world.killPostgres(true)]);
    await world.startPostgres();
    await node?.start();
  },
};

const carrierKilled: Disaster = {
  name: 'kill -9 of the carrier',
  async strike({ carriers: [carrier] }) {
    await carrier?.kill();
    await carrier?.start();
  },
};

const carrierCutOff: Disaster = {
  name: 'the link is cut in mid-window',
  async strike({ carriers: [carrier] }) {
    carrier?.cut();
    await carrier?.bound();
  },
};

const customerCutOff: Disaster = {
  name: 'the customer is cut off in mid-window',
  async strike({ customers: [customer] }) {
    customer?.cut();
    await Promise.resolve();
  },
};

export const DISASTERS: readonly Disaster[] = [
  gatewayKilled,
  postmasterKilled,
  carrierKilled,
  bothKilled,
  carrierCutOff,
  postgresKilled,
  customerCutOff,
];

/** One node of two dies; the other goes on, the customers of the first come back to it when it is there again. */
export const NODE_OF_TWO: Disaster = {
  name: 'kill -9 of one node of two',
  async strike({ nodes }) {
    const node = nodes[Math.floor(Math.random() * nodes.length)];
    await node?.kill();
    await node?.start();
  },
};
