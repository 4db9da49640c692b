import assert from 'node:assert/strict';
import { test } from 'node:test';

import { defineSettings, setting } from '@rootsms/kit';

import { codeTables } from './declarations.ts';
import { configDocument, errorsDocument } from './documents.ts';

test('every setting is told once, with its default, what is allowed and who reads it', () => {
  const port = setting.port('TEA_PORT', { default: 8081, doc: 'Where tea is served.' });
  const key = setting.secret('TEA_KEY', { doc: 'Opens the tin.' });
  const text = configDocument([defineSettings('pot', { port, key }), defineSettings('cup', { port })]);
  assert.match(
    text,
    /\| `TEA_PORT` \| a port from 1 to 65535 \| `8081` \| Where tea is served\. Also read by cup\. \|/,
  );
  assert.match(text, /\| `TEA_KEY` .* \| required \| Opens the tin\. Secret: never shown or logged\. \|/);
  assert.equal(text.split('TEA_PORT').length, 2);
});

test('every code is told with its sentence and the statuses it goes out with', () => {
  const rows = {
    pot_empty: { sentence: 'Empty | dry.', status: 409, smpp: 0x58 },
    pot_lost: { sentence: 'Lost.', status: 404 },
  };
  const text = errorsDocument([{ title: 'Tea', about: 'About tea.', rows }]);
  assert.match(text, /\| `pot_empty` \| 409 \| 0x00000058 \| Empty \\\| dry\. \|/);
  assert.match(text, /\| `pot_lost` \| 404 \|  \| Lost\. \|/);
});

test('no code is declared twice with two meanings', () => {
  const meanings = new Map<string, string>();
  for (const { title, rows } of codeTables) {
    for (const code of Object.keys(rows)) {
      assert.equal(meanings.get(code), undefined, `${code} of ${title} is also one of ${meanings.get(code)}`);
      meanings.set(code, title);
    }
  }
});
