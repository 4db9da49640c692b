import assert from 'node:assert/strict';
import { spawnSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { findProgram, needsPeer } from '../fixtures/foreign-peer.ts';
import { ReceiptingServer } from '../fixtures/receipting-server.ts';
import { until } from '../fixtures/until.ts';

const perl = findProgram('perl');
const present = perl !== null && spawnSync(perl, ['-MNet::SMPP', '-e', '1']).status === 0;
const PEER = needsPeer(present, 'Perl Net::SMPP is not installed: apt-get install libnet-smpp-perl');

/** Prints one line per answer. The module is an implementation of 3.4 (and 4.0) older and other than ours. */
const SCRIPT = String.raw`
use strict; use warnings; use Net::SMPP;
my ($port, $password) = @ARGV;
my $smpp = Net::SMPP->new_connect('127.0.0.1', port => $port) or die "connect $!";
my $bind = $smpp->bind_transceiver(system_id => 'perl', password => $password) or die "bind $!";
printf "bind %d %s %s\n", $bind->{status}, $bind->{system_id} // '', unpack('H*', $bind->{sc_interface_version} // '');
exit 0 if $bind->{status};
for my $n (1 .. 20) {
  my $resp = $smpp->submit_sm(source_addr => 'ROOT', source_addr_ton => 5, destination_addr => '32470000001',
    short_message => "perl $n", registered_delivery => $n == 20 ? 1 : 0, user_message_reference => pack('n', $n)) or die;
  printf "submit %d %s\n", $resp->{status}, $resp->{message_id};
}
my $receipt = $smpp->read_pdu() or die;
printf "receipt %x %s %s\n", $receipt->{cmd}, $receipt->{source_addr}, $receipt->{short_message};
printf "tlv %s\n", unpack('H*', $receipt->{receipted_message_id});
$smpp->deliver_sm_resp(seq => $receipt->{seq}, message_id => '');
my $query = $smpp->query_sm(message_id => '1') or die;
printf "query %d\n", $query->{status};
my $alive = $smpp->enquire_link() or die;
printf "enquire %d\n", $alive->{status};
my $bye = $smpp->unbind() or die;
printf "unbind %d\n", $bye->{status};
`;

async function run(port: number, password: string): Promise<string[]> {
  assert.ok(perl !== null);
  const child = spawn(perl, ['-e', SCRIPT, String(port), password], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.equal(errors, '');
  return out.trim().split('\n');
}

test(
  'Perl Net::SMPP binds, submits with a TLV, gets its receipt, queries, enquires and unbinds',
  PEER,
  async () => {
    const centre = new ReceiptingServer();
    after(() => centre.server.close());
    const lines = await run(await centre.listen(), 'secret');
    const receipt = lines[21] ?? '';
    assert.equal(lines[0], 'bind 0 rootsms 34');
    assert.deepEqual(
      lines.slice(1, 21),
      Array.from({ length: 20 }, (_, n) => `submit 0 ${(n + 1).toString(16).padStart(8, '0')}`),
    );
    assert.match(
      receipt,
      /^receipt 5 32470000001 id:00000014 sub:001 dlvrd:001 .* stat:DELIVRD err:000 text:/,
    );
    assert.deepEqual(lines.slice(22), ['tlv 303030303030313400', 'query 3', 'enquire 0', 'unbind 0']);
    await until(() => centre.ends.length === 1);
    assert.deepEqual([centre.ends[0]?.code, centre.badPdus, centre.taken], ['peer_unbound', [], [0]]);
    assert.deepEqual(
      centre.submits.map((pdu) => pdu.shortMessage.toString()),
      Array.from({ length: 20 }, (_, n) => `perl ${n + 1}`),
    );
    assert.deepEqual(
      centre.submits[4]?.tlvs.map((tlv) => [tlv.tag, tlv.value.toString('hex')]),
      [[0x0204, '0005']],
    );
  },
);

test('Perl Net::SMPP reads a refused bind', PEER, async () => {
  const centre = new ReceiptingServer();
  after(() => centre.server.close());
  const [line] = await run(await centre.listen(), 'wrong');
  assert.match(line ?? '', /^bind 14$/);
});
