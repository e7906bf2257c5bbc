<?php
// Sends one message with Symfony Mailer, to the port of the loopback that is named.
require '/usr/share/php/Symfony/Component/Mailer/autoload.php';

use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport;
use Symfony\Component\Mime\Email;

(new Mailer(Transport::fromDsn("smtp://127.0.0.1:$argv[1]")))->send(
    (new Email())
        ->from('symfony@example.org')
        ->to('you@example.test')
        ->subject('From Symfony Mailer')
        ->text("Grüße\n.\nend\n")
        ->html('<p>Grüße</p>')
        ->attach('an attachment', 'note.txt'));
