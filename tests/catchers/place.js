// Where the server is, and the mail that the tests read.
'use strict';
const nodemailer = require('nodemailer');

const smtp = Number(process.env.ULAK_TEST_PORT ?? 44525);
const host = '127.0.0.1';

/** Sends a message with a text, HTML, and a file. */
async function send(subject, to, more = {}) {
  const transport = nodemailer.createTransport({ host, port: smtp, secure: false, ignoreTLS: true });
  await transport.sendMail({
    from: 'Acme Shop <shop@acme.example>',
    to,
    subject,
    text: 'Grüße! Your code is 123456.',
    html: '<p>Grüße! Your code is <b>123456</b>.</p>',
    attachments: [{ filename: 'terms.txt', content: 'The terms.' }],
    ...more,
  });
  transport.close();
}

/** Deletes everything. */
async function clear() {
  const response = await fetch(`http://${host}:${smtp + 1}/mailhog/api/v1/messages`, { method: 'DELETE' });
  if (!response.ok) throw new Error('not deleted: ' + response.status);
}

module.exports = { host, smtp, console: smtp + 1, send, clear };
