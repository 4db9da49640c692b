import type { World } from './world.ts';

/** Something that goes wrong under load. `strike` resolves when everything that was killed has been started again. */
export interface Disaster {
  readonly name: string;
  strike(world: World): Promise<void>;
}

const gatewayKilled: Disaster = {
  name: 'kill -9 of a gateway',
  async strike({ nodes }) {
    const node = any(nodes);
    await node.kill();
    await node.start();
  },
};

const gatewayStopped: Disaster = {
  name: 'a gateway is told to stop',
  async strike({ nodes }) {
    const node = any(nodes);
    await node.kill('SIGTERM');
    await node.start();
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

const allKilled: Disaster = {
  name: 'kill -9 of gateways and PostgreSQL',
  async strike(world) {
    await Promise.all([...world.nodes.map((node) => node.kill()), world.killPostgres(true)]);
    await world.startPostgres();
    await Promise.all(world.nodes.map((node) => node.start()));
  },
};

const carrierKilled: Disaster = {
  name: 'kill -9 of a carrier',
  async strike({ carriers }) {
    const carrier = any(carriers);
    await carrier.kill();
    await carrier.start();
  },
};

const carrierCutOff: Disaster = {
  name: 'a link is cut in mid-window',
  async strike({ carriers }) {
    const carrier = any(carriers);
    carrier.cut();
    await carrier.boundAgain();
  },
};

const customerCutOff: Disaster = {
  name: 'a customer is cut off in mid-window',
  async strike({ customers }) {
    any(customers).cut();
    await Promise.resolve();
  },
};

export const DISASTERS: readonly Disaster[] = [
  gatewayKilled,
  postmasterKilled,
  carrierKilled,
  allKilled,
  carrierCutOff,
  postgresKilled,
  customerCutOff,
  gatewayStopped,
];

/** Those that a short test with two nodes has time for. */
export const NODE_DISASTERS: readonly Disaster[] = [gatewayKilled, gatewayKilled, carrierCutOff];

function any<T>(list: readonly T[]): T {
  const chosen = list[Math.floor(Math.random() * list.length)];
  if (chosen === undefined) throw new Error('a world has at least one of each');
  return chosen;
}
