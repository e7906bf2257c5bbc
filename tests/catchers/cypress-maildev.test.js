'use strict';
const { test, before } = require('node:test');
const assert = require('node:assert');
const place = require('./place.js');
const cy = require('./cypress.js').load(
  { MAILDEV_PROTOCOL: 'http', MAILDEV_HOST: `${place.host}:${place.console}/maildev` },
  () => require('cypress-maildev'));

before(place.clear);

test('cypress-maildev: reads, finds the code, and deletes', async () => {
  assert.strictEqual(await cy.maildevHealthcheck(), true);
  await place.send('For Ann', 'Ann <ann@example.test>');
  await place.send('For Ben', 'ben@example.test', { cc: 'cem@example.test' });

  assert.deepStrictEqual((await cy.maildevGetAllMessages()).map(each => each.subject), ['For Ann', 'For Ben']);
  const last = await cy.maildevGetLastMessage();
  assert.strictEqual(last.subject, 'For Ben');
  assert.deepStrictEqual(last.from, [{ address: 'shop@acme.example', name: 'Acme Shop' }]);
  assert.deepStrictEqual(last.cc, [{ address: 'cem@example.test', name: '' }]);
  assert.strictEqual(last.attachments[0].fileName ?? last.attachments[0].filename, 'terms.txt');
  assert.match(last.html, /<b>123456<\/b>/);
  assert.strictEqual(await cy.maildevGetOTPCode(last.text), '123456');
  const ann = await cy.maildevGetMessageBySentTo('ann@example.test');
  assert.strictEqual(ann.subject, 'For Ann');
  assert.strictEqual((await cy.maildevGetMessageBySubject('For Ann')).id, ann.id);
  assert.strictEqual((await cy.maildevGetMessageById(ann.id)).headers.subject, 'For Ann');
  await cy.maildevDeleteMessageById(ann.id);
  assert.strictEqual((await cy.maildevGetAllMessages()).length, 1);
  await cy.maildevDeleteAllMessages();
  assert.strictEqual((await cy.maildevGetAllMessages()).length, 0);
});
