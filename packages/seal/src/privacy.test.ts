import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declarationFindings } from '@rootsms/privacy';
import { sealPrivacy } from './privacy.ts';

test('the master key file is declared whole', () => {
  assert.deepEqual(declarationFindings([sealPrivacy]), []);
});
