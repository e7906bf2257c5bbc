using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Faults between a mail server, or a program, and what stands beside it.</summary>
public sealed class OwnServicesTests
{
    private const string Smtpd = "Mar  3 09:14:22 mx1 postfix/submission/smtpd[811]: ";

    [Theory]
    [InlineData("newsletter: could not send: [Errno -3] Try again")]
    [InlineData("socket.gaierror: [Errno -3] Temporary failure in name resolution")]
    [InlineData("dial tcp: lookup smtp.example.org on 127.0.0.11:53: server misbehaving")]
    [InlineData("dial tcp: lookup smtp.example.org: Temporary failure in name resolution")]
    [InlineData("Error: getaddrinfo EAI_AGAIN smtp.example.org")]
    [InlineData("lettre error: failed to lookup address information: Try again")]
    [InlineData("java.net.UnknownHostException: smtp.example.org: Temporary failure in name resolution")]
    public void A_resolver_that_does_not_answer_is_named(string text) => AssertCause("dns-resolver-trouble", text);

    [Theory]
    [InlineData("Our relay needs no login, it knows the subnet.\nNo compatible authentication mechanism was found", true)]
    [InlineData("The relay allows our internal network, it has no authentication.\nSMTPAuthenticationError: "
        + "(535, b'5.7.8 Error: authentication failed')", true)]
    [InlineData("mail.smtp.auth=false\nmail.smtp.user=app\njavax.mail.AuthenticationFailedException: "
        + "535 5.7.3 Authentication unsuccessful", true)]
    [InlineData("익명으로 보내는 릴레이입니다.\n535 5.7.3 Authentication unsuccessful", true)]
    [InlineData("mail.smtp.auth=true\nmail.smtp.user=app\njavax.mail.AuthenticationFailedException: "
        + "535 5.7.3 Authentication unsuccessful", false)]
    [InlineData("No compatible authentication mechanism was found", false)]
    public void A_login_that_the_relay_does_not_want_is_taken_out(string text, bool isNamed)
    {
        AssertCause("auth-not-needed", text, isNamed);
        if (isNamed)
        {
            Assert.Contains("user name and password", Explainer.Explain(text).Recipients[0].Steps[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("May  4 11:00:02 box smtpd[311]: aa01 smtp connected address=local host=box.example.net\n"
        + "May  4 11:00:02 box smtpd[311]: aa01 smtp envelope evpid=1b from=<jo@box.example.net> to=<info@shop.example.org>\n"
        + "May  4 11:00:03 box smtpd[311]: aa02 mta connecting address=smtp://127.0.0.1:25 host=localhost\n"
        + "May  4 11:00:03 box smtpd[311]: aa02 mta connected\n"
        + "May  4 11:00:03 box smtpd[311]: aa03 smtp connected address=127.0.0.1 host=localhost", true)]
    [InlineData("May  4 11:00:03 box smtpd[311]: aa02 mta connecting address=smtp://127.0.0.1:10025 host=localhost\n"
        + "May  4 11:00:03 box smtpd[311]: aa02 mta disconnected reason=io-error", false)]
    public void A_server_that_the_record_leads_to_itself_is_in_a_loop(string text, bool isLoop) =>
        AssertCause("loop-mx-localhost", text, isLoop);

    [Fact]
    public void The_loop_is_a_matter_of_the_server()
    {
        var recipient = Explainer.Explain("May  4 11:00:03 box smtpd[311]: aa02 mta connecting address=smtp://127.0.0.1:25 host=localhost\n"
            + "May  4 11:00:03 box smtpd[311]: aa02 mta connected\n"
            + "May  4 11:00:03 box smtpd[311]: aa03 smtp connected address=127.0.0.1 host=localhost").Recipients[0];

        Assert.Equal((Reason.Loop, Actor.SenderOperator), (recipient.Reason, recipient.Actor));
    }

    [Fact]
    public void A_lost_login_service_is_a_fault_of_the_system() => Assert.Equal(Reason.SystemError, Explainer.Explain(
        Smtpd + "warning: unknown[127.0.0.1]: SASL LOGIN authentication failed: Connection lost to authentication server")
        .Recipients[0].Reason);

    [Theory]
    [InlineData("<eva@example.org>: SMTPUTF8 is required, but was not offered by host 127.0.0.1[127.0.0.1]", "syntax-smtputf8-hop")]
    [InlineData("Jan  7 08:00:01 mx postfix/lmtp[9]: 4F1B2C3D: to=<eva@example.org>, relay=mx.example.org[private/dovecot-lmtp], delay=1, "
        + "dsn=5.6.7, status=bounced (SMTPUTF8 is required, but was not offered by host mx.example.org[private/dovecot-lmtp])",
        "syntax-smtputf8-hop")]
    [InlineData("<eva@example.net>: SMTPUTF8 is required, but was not offered by host mx.example.net[192.0.2.25]", "syntax-smtputf8-next")]
    public void An_extension_that_the_next_hop_lacks_is_named(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("Mar  3 09:14:22 mx1 postfix/smtpd[811]: warning: connect to /run/postgrey/socket: Permission denied")]
    [InlineData("Mar  3 09:14:22 mx1 postfix/smtpd[811]: warning: connect to Milter service unix:/run/opendkim/opendkim.sock: "
        + "Permission denied")]
    [InlineData("Mar  3 09:14:22 mx1 postfix/cleanup[811]: warning: connect to private/policy-spf: Permission denied")]
    [InlineData("Mar  3 09:14:22 mx1 postfix/trivial-rewrite[811]: warning: connect to /run/lookup.socket: Permission denied\n"
        + "Mar  3 09:14:22 mx1 postfix/trivial-rewrite[811]: warning: table socketmap:unix:/run/lookup.socket:alias lookup error: "
        + "Permission denied")]
    public void A_socket_with_the_wrong_owner_is_named(string text)
    {
        var steps = Explainer.Explain(text).Recipients[0].Steps;

        AssertCause("own-socket-denied", text);
        Assert.Contains("namei -l", steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain("socketmap:", steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain("unix:", steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Smtpd + "warning: unknown[127.0.0.1]: SASL LOGIN authentication failed: Connection lost to authentication server", true)]
    [InlineData(Smtpd + "warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", false)]
    public void A_login_service_that_is_gone_refuses_no_password(string text, bool isGone) => AssertCause("own-auth-lost", text, isGone);

    [Theory]
    [InlineData(Smtpd + "SSL_accept error from printer.example.org[192.0.2.9]: -1\n"
        + Smtpd + "warning: TLS library problem: error:0A000102:SSL routines::unsupported protocol:ssl/statem/statem_srvr.c:1657:",
        "tls-client-old")]
    [InlineData("Since the certificate was renewed nobody can send.\n" + Smtpd + "SSL_accept error from a.example.org[192.0.2.9]: -1\n"
        + Smtpd + "warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:ssl/statem/statem_srvr.c:2220:",
        "tls-key-type")]
    public void A_handshake_of_the_own_server_names_its_reason(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("With it on:\nto=<a@example.net>, relay=none, delay=1, dsn=4.7.5, status=deferred (no TLSA records found)\n"
        + "and off:\nto=<a@example.net>, relay=mx.example.net[192.0.2.25]:25, delay=1, dsn=2.0.0, status=sent (250 OK)", Reason.Tls)]
    [InlineData("off:\nto=<a@example.net>, relay=mx.example.net[192.0.2.25]:25, delay=1, dsn=2.0.0, status=sent (250 OK)\nand on:\n"
        + "to=<a@example.net>, relay=none, delay=1, dsn=4.7.5, status=deferred (TLSA lookup error for mx.example.net:25)", Reason.Tls)]
    [InlineData("Jan  7 08:00:01 mx postfix/smtp[9]: 4F1B2C3D: to=<a@example.net>, relay=none, dsn=4.7.5, status=deferred "
        + "(no TLSA records found)\n"
        + "Jan  7 08:30:01 mx postfix/smtp[9]: 4F1B2C3D: to=<a@example.net>, relay=mx.example.net[192.0.2.25]:25, dsn=2.0.0, status=sent "
        + "(250 OK)", Reason.Delivered)]
    public void A_message_that_passed_for_comparison_is_no_result(string text, Reason reason) =>
        Assert.Equal(reason, Explainer.Explain(text).Recipients[0].Reason);

    [Theory]
    [InlineData("Odoo with a bounce alias.\n"
        + "553 5.7.1 <bounce+7-mail@example.org>: Sender address rejected: not owned by user a@example.org")]
    [InlineData("catchall alias set\n553 5.7.1 <catchall@example.org>: Sender address rejected: not owned by user a@example.org")]
    public void The_address_for_returned_mail_is_no_alias_of_the_person(string text)
    {
        AssertCause("sender-bounce-address", text);
        Assert.Contains("MAIL FROM", Explainer.Explain(text).Recipients[0].Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hab den server mit dem skript aufgesetzt\n451 4.3.5 <a@example.net>: Recipient address rejected: "
        + "Server configuration problem.")]
    [InlineData("I set up the mail server with iRedMail.\n451 4.3.5 <a@example.net>: Recipient address rejected: "
        + "Server configuration problem.")]
    public void Who_runs_the_refusing_server_reads_its_log_first(string text)
    {
        var recipient = Explainer.Explain(text).Recipients[0];

        Assert.Equal("own-policy-service", recipient.Cause);
        Assert.DoesNotContain("postmaster@", string.Join(' ', recipient.Steps), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_may_not_send_is_no_matter_of_the_message()
    {
        var recipient = Explainer.Explain("Jan  7 08:00:01 mx postfix/smtp[9]: 4F1B2C3D: to=<a@gmail.com>, "
            + "relay=gmail-smtp-in.l.google.com[192.0.2.26]:25, dsn=5.7.1, status=bounced (host gmail-smtp-in.l.google.com[192.0.2.26] "
            + "said: 550-5.7.1 [203.0.113.9] The IP you're using to send mail is not authorized to send email directly to our servers. "
            + "(in reply to end of DATA command))").Recipients[0];

        Assert.Equal(Actor.SenderOperator, recipient.Actor);
        Assert.Contains("relay", recipient.Steps[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("Look at the message first", StringComparison.Ordinal));
    }

    private static void AssertCause(string cause, string text, bool isNamed = true)
    {
        var found = Explainer.Explain(text).Recipients[0].Cause;
        Assert.True((found == cause) == isNamed, $"{found} in place of {cause}: {text}");
    }
}
