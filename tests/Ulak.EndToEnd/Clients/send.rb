# Sends one message with Net::SMTP, to the port of the loopback that is named.
require 'net/smtp'

message = <<~TEXT
  From: ruby@example.org
  To: you@example.test
  Subject: From Net::SMTP of Ruby

  Hello
  .
  end
TEXT

Net::SMTP.start('127.0.0.1', ARGV[0].to_i) do |smtp|
  smtp.send_message(message, 'ruby@example.org', 'you@example.test')
end
