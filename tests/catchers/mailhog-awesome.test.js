'use strict';
const { test, before } = require('node:test');
const assert = require('node:assert');
const place = require('./place.js');
const { MailhogClient } = require('mailhog-awesome');

before(place.clear);

test('mailhog-awesome: waits for an inbox, filters, and clears', async () => {
  const client = new MailhogClient({ host: place.host, port: place.console, basePath: '/mailhog/api' });
  await place.send('For Ann', 'ann@example.test');
  await place.send('For Ben', 'ben@example.test');

  assert.deepStrictEqual((await client.getInbox('ann@example.test')).map(each => each.subject), ['For Ann']);
  assert.strictEqual((await client.getAllEmails()).length, 2);
  assert.strictEqual((await client.getLastEmail({ subject: 'For Ben' })).to, 'ben@example.test');
  assert.strictEqual((await client.getEmails({ body: '123456', to: 'ben@example.test' })).length, 1);
  assert.deepStrictEqual(await client.getEmails({ to: 'no@example.test', numRetries: 1, retryDelayMs: 1 }), []);
  assert.strictEqual(await client.clearInbox('ben@example.test'), true);
  assert.strictEqual((await client.getAllEmails()).length, 1);
  assert.strictEqual(await client.deleteAllEmails(), true);
});
