// Sends one message with nodemailer, to the port of the loopback that is named.
const nodemailer = require('nodemailer');

const transport = nodemailer.createTransport({ host: '127.0.0.1', port: Number(process.argv[2]), secure: false });

transport.sendMail({
  from: 'node@example.org',
  to: 'you@example.test',
  subject: 'From nodemailer',
  text: 'hello',
  html: '<p>hello</p>',
  attachments: [{ filename: 'note.txt', content: 'an attachment' }],
}).then(info => {
  if (!info.response.startsWith('250 2.0.0')) {
    throw new Error(info.response);
  }
}).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
