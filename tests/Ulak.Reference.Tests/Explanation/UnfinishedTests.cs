using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Texts that show a hand-over, or end before a result.</summary>
public sealed class UnfinishedTests
{
    private const string ToFilter =
        "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0, "
        + "status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5A6B7C8D)\n";

    private const string Bounced =
        "Jan 12 10:03:12 mx postfix/smtp[8]: 5A6B7C8D: to=<anna@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=5.1.1, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 <anna@example.org>: User unknown "
        + "(in reply to RCPT TO command))\n";

    [Theory]
    [InlineData(ToFilter, "5A6B7C8D")]
    [InlineData("Jan 12 10:03:11 mx amavis[7]: (00007-01) Passed CLEAN {RelayedInbound}, [192.0.2.7] <bob@example.net> -> "
        + "<anna@example.org>, mail_id: x, Hits: 0.1, size: 512, queued_as: 5A6B7C8D, 90 ms", "5A6B7C8D")]
    [InlineData("Jan 12 10:03:11 web sendmail[6762]: q2HBxEul006762: to=<anna@example.org>, ctladdr=app (1000/1000), delay=00:00:01, "
        + "mailer=relay, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (q2HBxF4d007315 Message accepted for delivery)",
        "q2HBxF4d007315")]
    public void A_hand_over_inside_the_server_is_no_delivery(string text, string identifier)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal((Reason.Accepted, "accepted-own-filter"), (recipient.Reason, recipient.Cause));
        Assert.Contains($"grep {identifier} ", recipient.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ToFilter + Bounced)]
    [InlineData(Bounced + ToFilter)]
    public void The_result_of_another_line_counts_more_than_the_hand_over(string text) =>
        Assert.Equal(Reason.AddressUnknown, Assert.Single(Explainer.Explain(text).Recipients).Reason);

    [Fact]
    public void A_message_that_the_filter_discarded_is_not_delivered()
    {
        var text = "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, "
            + "dsn=2.7.0, status=sent (250 2.7.0 Ok, discarded, id=00007-02 - spam)";

        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal((Reason.ContentRefused, "own-filter-discarded"), (recipient.Reason, recipient.Cause));
    }

    [Fact]
    public void A_local_mailbox_is_a_delivery()
    {
        var text = "Jan 12 10:03:11 mx postfix/lmtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=mx[private/dovecot-lmtp], delay=1, "
            + "dsn=2.0.0, status=sent (250 2.0.0 <anna@example.org> Saved)";

        Assert.Equal(Reason.Delivered, Assert.Single(Explainer.Explain(text).Recipients).Reason);
    }

    [Theory]
    [InlineData("Jan 12 10:03:11 mx postfix/smtpd[7]: 4F1B2C3D: client=a.example.net[192.0.2.7]\n"
        + "Jan 12 10:03:11 mx postfix/qmgr[9]: 4F1B2C3D: from=<bob@example.net>, size=512, nrcpt=1 (queue active)", "4F1B2C3D")]
    [InlineData("2026-01-12 10:03:11 1vfBxy-00000003Kqz-1abc <= bob@example.net H=a.example.net [192.0.2.7] P=esmtp S=512",
        "1vfBxy-00000003Kqz-1abc")]
    public void The_steps_for_a_log_that_ends_before_the_result_find_it(string text, string identifier)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal((Reason.Unknown, "unknown-log-cut", Actor.None), (recipient.Reason, recipient.Cause, recipient.Actor));
        Assert.Contains(identifier, recipient.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"RECEIVED: EHLO pc\"\n\"SENT: 250-mx.example.org[nl]250-STARTTLS[nl]250 HELP\"\n\"RECEIVED: STARTTLS\"\n"
        + "\"SENT: 220 Ready to start TLS\"")]
    [InlineData("220 mx.example.org ESMTP\nEHLO pc\n250-mx.example.org\n250 HELP\n")]
    public void A_session_without_a_message_is_not_accepted_mail(string text)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal((Reason.Unknown, "unknown-session-cut"), (recipient.Reason, recipient.Cause));
    }

    [Fact]
    public void What_hMailServer_sent_as_a_server_is_its_own_refusal()
    {
        var text = "\"SMTPD\"\t5256\t42\t\"2026-01-12 10:03:11.000\"\t\"192.0.2.7\"\t\"RECEIVED: MAIL FROM:<bob@example.net>\"\n"
            + "\"SMTPD\"\t5256\t42\t\"2026-01-12 10:03:11.010\"\t\"192.0.2.7\"\t\"SENT: 250 OK\"\n"
            + "\"SMTPD\"\t5256\t42\t\"2026-01-12 10:03:11.020\"\t\"192.0.2.7\"\t\"RECEIVED: RCPT TO:<anna@example.org>\"\n"
            + "\"SMTPD\"\t5256\t42\t\"2026-01-12 10:03:11.030\"\t\"192.0.2.7\"\t\"SENT: 550 Unknown user\"";

        var result = Explainer.Explain(text);

        var recipient = Assert.Single(result.Recipients);
        Assert.Equal(InputKind.Log, result.Kind);
        Assert.Equal(("anna@example.org", Reason.AddressUnknown), (recipient.Address, recipient.Reason));
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("your program", StringComparison.OrdinalIgnoreCase));
    }
}
