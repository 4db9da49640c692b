import { Keeper } from '../keeper.ts';
import { Sweep } from '../sweep.ts';
import { openTestGateway, type TestGateway } from './test-gateway.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A gateway with its keeper, for tests in which days pass. */
export class KeptGateway {
  readonly world: TestGateway;
  keeper: Keeper;

  private constructor(world: TestGateway) {
    this.world = world;
    this.keeper = new Keeper(world.gateway);
  }

  static async open(): Promise<KeptGateway> {
    return new KeptGateway(await openTestGateway());
  }

  async close(): Promise<void> {
    await this.keeper.close();
    await this.world.close();
  }

  /** A process that lives so long runs its keeper every minute; a test needs the last of them. */
  async later(ms: number): Promise<void> {
    this.world.clock.advance(ms);
    this.keeper = new Keeper(this.world.gateway);
    await this.keeper.minute();
    const failed = [...this.keeper.failed.keys()];
    if (failed.length > 0) throw new Error(`the keeper failed at ${failed.join(', ')}`);
  }

  async one<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row | undefined> {
    const { rows } = await this.world.pool.query<Row>(text, [...values]);
    return rows[0];
  }

  async count(table: string, where = 'true'): Promise<number> {
    const found = await this.one<{ count: number }>(
      `select count(*)::int4 as count from gateway.${table} where ${where}`,
    );
    return found?.count ?? -1;
  }

  async stateOf(id: bigint): Promise<number | undefined> {
    return (await this.one<{ state: number }>('select state from gateway.message where id = $1', [id]))
      ?.state;
  }

  /** What the customer is still to be told. */
  async outbox(): Promise<{ message_id: bigint; state: number }[]> {
    const found = await this.world.pool.query<{ message_id: bigint; state: number }>(
      'select message_id, state from gateway.outbox order by id',
    );
    return found.rows;
  }

  /** Sends one and has the carrier take it. */
  async sent(upstreamId: string): Promise<bigint> {
    const { carrier, gateway } = this.world;
    const at = carrier.taken.length;
    const { id } = await this.world.submit();
    await carrier.took(at + 1);
    carrier.answer(at, upstreamId);
    await gateway.settled();
    return id;
  }

  /** What waits in memory gets its rows, as it does by itself within a minute. */
  async parked(): Promise<void> {
    this.world.clock.advance(61_000);
    await new Sweep(this.world.gateway).run();
  }
}
