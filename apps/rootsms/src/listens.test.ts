import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockFolder } from '@rootsms/db';
import { addressesOf } from './addresses.ts';
import { readRootsmsConfig } from './config.ts';
import { forgetListens, withRealPorts, writeListens } from './listens.ts';

const data = mkdtempSync(join(tmpdir(), 'rootsms-listens-'));
after(() => rmSync(data, { recursive: true }));
const config = readRootsmsConfig({ ROOTSMS_DATA: data });

test('credentials name the ports of the running instance, whatever the command was told', () => {
  writeListens(data, [
    { what: 'SMPP', host: '0.0.0.0', port: 12775 },
    { what: 'HTTP API', host: '0.0.0.0', port: 18081 },
  ]);
  assert.equal(withRealPorts(config).smppPort, 2775, 'nothing runs: the file is of an earlier start');
  const lock = lockFolder(data, 'a test');
  try {
    assert.deepEqual(addressesOf(config), {
      smppHost: '127.0.0.1',
      smppPort: 12775,
      httpUrl: 'http://127.0.0.1:18081',
    });
    assert.equal(withRealPorts(config).smppTlsPort, 3550);
    assert.equal(addressesOf(config, '2001:db8::1').httpUrl, 'http://[2001:db8::1]:18081');
    for (const text of ['', 'null', '[1]', '[{"what":5}]', '{}']) {
      writeFileSync(join(data, 'listens.json'), text);
      assert.deepEqual(withRealPorts(config), config);
    }
    writeListens(data, [{ what: 'SMPP', host: '::', port: 12775 }]);
    forgetListens(data);
    assert.deepEqual(withRealPorts(config), config);
  } finally {
    lock.release();
  }
});
