'use strict';
const { test, before } = require('node:test');
const assert = require('node:assert');
const place = require('./place.js');
const mailhog = require('mailhog')({ host: place.host, port: place.console, basePath: '/mailhog/api' });

before(place.clear);

test('mailhog: lists, decodes, searches, pages and deletes', async () => {
  await place.send('First', 'ann@example.test', { attachments: [] });
  await place.send('Überraschung', 'ben@example.test', { html: undefined });

  const all = await mailhog.messages();
  assert.deepStrictEqual([all.total, all.count, all.start], [2, 2, 0]);
  assert.deepStrictEqual(all.items.map(each => each.subject), ['Überraschung', 'First']);
  // The library looks for the text and the HTML among the outermost parts.
  const [newest] = all.items;
  assert.strictEqual(newest.text.trim(), 'Grüße! Your code is 123456.');
  assert.match(all.items[1].html, /<b>123456<\/b>/);
  assert.strictEqual(newest.from, 'Acme Shop <shop@acme.example>');
  assert.strictEqual(newest.to, 'ben@example.test');
  assert.ok(Math.abs(newest.date - Date.now()) < 60_000);
  assert.strictEqual(newest.attachments.length, 1);
  assert.strictEqual(newest.attachments[0].name, 'terms.txt');
  assert.strictEqual(mailhog.decode(newest.attachments[0].Body, newest.attachments[0].encoding), 'The terms.');

  assert.strictEqual((await mailhog.latestTo('ann@example.test')).subject, 'First');
  assert.strictEqual((await mailhog.latestFrom('shop@acme.example')).subject, 'Überraschung');
  assert.strictEqual((await mailhog.latestContaining('123456')).subject, 'Überraschung');
  assert.strictEqual((await mailhog.messages(1, 1)).items[0].subject, 'First');
  assert.strictEqual((await mailhog.search('nobody@example.test', 'to')).total, 0);

  assert.strictEqual((await mailhog.deleteMessage(newest.ID)).statusCode, 200);
  assert.strictEqual((await mailhog.messages()).total, 1);
  assert.strictEqual((await mailhog.deleteAll()).statusCode, 200);
  assert.strictEqual((await mailhog.messages()).total, 0);
});
