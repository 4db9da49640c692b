import { BlockList, isIP } from 'node:net';

const lists = new WeakMap<readonly string[], BlockList>();

/** Whether a peer's address is among a server's CIDR blocks; an empty list allows every address. */
export function isAllowedAddress(blocks: readonly string[], address: string): boolean {
  if (blocks.length === 0) return true;
  let list = lists.get(blocks);
  if (list === undefined) {
    list = new BlockList();
    for (const block of blocks) addBlock(list, block);
    lists.set(blocks, list);
  }
  const plain = plainAddress(address);
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** `::ffff:192.0.2.1` is how an IPv4 peer looks on a socket for both families. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function addBlock(list: BlockList, block: string): void {
  const [network = '', bits] = block.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
}
