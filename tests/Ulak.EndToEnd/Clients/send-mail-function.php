<?php
// Sends one message with PHP's mail(); the caller sets sendmail_path.
exit(mail('you@example.test', 'From mail()', "Hello\n.\nend\n", ['From' => 'php@example.org']) ? 0 : 1);
