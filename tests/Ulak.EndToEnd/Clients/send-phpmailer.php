<?php
// Sends one message with PHPMailer, to the port of the loopback that is named.
foreach (['Exception', 'PHPMailer', 'SMTP'] as $class) {
    require "/usr/share/php/libphp-phpmailer/src/$class.php";
}

$mail = new PHPMailer\PHPMailer\PHPMailer(true);
$mail->isSMTP();
$mail->Host = '127.0.0.1';
$mail->Port = (int)$argv[1];
$mail->CharSet = 'utf-8';
$mail->setFrom('php@example.org', 'Gönderen');
$mail->addAddress('you@example.test');
$mail->Subject = 'From PHPMailer';
$mail->isHTML();
$mail->Body = "<p>Grüße</p>\n.\n<p>end</p>";
$mail->AltBody = "Grüße\n.\nend\n";
$mail->addStringAttachment('an attachment', 'note.txt');
$mail->send();
