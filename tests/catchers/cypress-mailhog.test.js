'use strict';
const { test, before } = require('node:test');
const assert = require('node:assert');
const place = require('./place.js');
const cy = require('./cypress.js').load({ mailHogUrl: `http://${place.host}:${place.console}/mailhog/` }, () => require('cypress-mailhog'));

before(place.clear);

test('cypress-mailhog: reads, filters and deletes', async () => {
  await place.send('For Ann', 'ann@example.test');
  await place.send('For Ben', 'Ben <ben@example.test>');

  assert.strictEqual((await cy.mhGetAllMails()).length, 2);
  assert.strictEqual(await cy.mhGetMailsBySubject('For Ann').mhFirst().mhGetSubject(), 'For Ann');
  assert.deepStrictEqual(await cy.mhGetMailsByRecipient('ben@example.test').mhFirst().mhGetRecipients(), ['ben@example.test']);
  assert.strictEqual(await cy.mhGetMailsBySender('shop@acme.example').mhFirst().mhGetSender(), 'shop@acme.example');
  assert.match(await cy.mhGetMailsBySubject('For Ben').mhFirst().mhGetBody(), /123456/);
  assert.deepStrictEqual(await cy.mhGetAllMails().mhFirst().mhGetAttachments(), ['terms.txt']);
  assert.strictEqual((await cy.mhSearchMails('to', 'ann@example.test')).length, 1);
  assert.strictEqual((await cy.mhGetAllMails().mhFilterBySubject('For Ben')).length, 1);
  await cy.mhHasMailWithSubject('For Ann');
  await cy.mhHasMailTo('ben@example.test');
  await cy.mhHasMailFrom('shop@acme.example');
  assert.strictEqual(await cy.mhGetJimMode(), false);
  await cy.mhDeleteAll();
  assert.strictEqual((await cy.mhGetAllMails()).length, 0);
});
