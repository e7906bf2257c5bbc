# Sends one message with Net::SMTP, to the port of the loopback that is named.
use strict;
use warnings;
use Net::SMTP;

my $smtp = Net::SMTP->new('127.0.0.1', Port => $ARGV[0]) or die "no connection: $@";
$smtp->mail('perl@example.org') or die $smtp->message;
$smtp->to('you@example.test') or die $smtp->message;
$smtp->data() or die $smtp->message;
$smtp->datasend("From: perl\@example.org\nTo: you\@example.test\nSubject: From Net::SMTP of Perl\n\nHello\n.\nend\n");
$smtp->dataend() or die $smtp->message;
$smtp->quit;
