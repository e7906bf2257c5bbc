"""Sends one message with the standard library, to the port of the loopback that is named."""
import smtplib
import sys
from email.message import EmailMessage

message = EmailMessage()
message["From"] = "python@example.org"
message["To"] = "you@example.test"
message["Subject"] = "From smtplib"
message.set_content("Grüße\n.\nend\n")

with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as server:
    refused = server.send_message(message)
    assert not refused, refused
    if sys.argv[2:] == ["strict"]:
        try:
            server.sendmail("python@example.org", ["two..dots@example.test"], "Subject: no\r\n\r\n")
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = refusal.recipients["two..dots@example.test"]
            assert code == 501 and text.startswith(b"5.1.3"), (code, text)
        else:
            raise AssertionError("two dots in a row were taken")
