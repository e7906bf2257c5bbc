using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What the operator of the server that wrote the log, or who tries a server by hand, can do.</summary>
public sealed class OperatorViewTests
{
    private const string Refused =
        "Jan 12 10:03:13 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from pc.example.org[192.0.2.10]: 554 5.7.1 "
        + "<pc.example.org[192.0.2.10]>: "
        + "Client host rejected: Access denied; from=<bob@example.org> to=<anna@example.net> proto=ESMTP helo=<pc>";

    [Fact]
    public void A_failed_login_explains_why_its_client_is_refused_afterwards()
    {
        var text = "Jan 12 10:03:11 mx postfix/smtpd[7]: warning: pc.example.org[192.0.2.10]: SASL LOGIN authentication failed: "
            + "UGFzc3dvcmQ6\n" + Refused;

        Assert.Equal(Reason.AuthenticationFailed, Assert.Single(Explainer.Explain(text).Recipients).Reason);
    }

    [Fact]
    public void A_rule_of_the_own_server_is_shown_with_the_client()
    {
        var recipient = Assert.Single(Explainer.Explain(Refused).Recipients);

        Assert.Equal("own-access-rule", recipient.Cause);
        Assert.Contains("192.0.2.10", recipient.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_of_the_own_server_is_named_as_such() =>
        Assert.Equal("own-milter-refused", Assert.Single(Explainer.Explain(
            "Jan 12 10:03:11 mx postfix/cleanup[7]: 4F1B2C3D: milter-reject: END-OF-MESSAGE from a.example.net[192.0.2.7]: 5.7.1 Command "
            + "rejected; from=<bob@example.net> to=<anna@example.org> proto=ESMTP helo=<a.example.net>").Recipients).Cause);

    [Fact]
    public void Mail_of_the_system_to_its_own_name_is_no_blocked_port() =>
        Assert.Equal("own-system-mail", Assert.Single(Explainer.Explain(
            "Jan 12 10:03:11 box postfix/smtp[7]: 4F1B2C3D: to=<root@box.example.org>, orig_to=<root>, relay=none, delay=9, dsn=4.4.1, "
            + "status=deferred (connect to box.example.org[192.0.2.9]:25: Connection timed out)").Recipients).Cause);

    [Theory]
    [InlineData("Trying 192.0.2.4...\nConnected to mx.example.org.\nEscape character is '^]'.\n220 mx.example.org ESMTP\nEHLO a\n250 ok\n"
        + "MAIL FROM:<b@example.net>\n250 ok\nRCPT TO:<anna@example.org>\n451 4.3.2 Internal server error", "If the server is yours")]
    [InlineData("openssl s_client -connect mx.example.org:25\nCONNECTED(00000003)\n1396:error:1408F10B:SSL routines:ssl3_get_record:wrong "
        + "version number:../ssl/record/ssl3_record.c:252:\n---\nno peer certificate available", "-starttls smtp")]
    public void A_test_by_hand_gets_the_next_test(string text, string words) =>
        Assert.Contains(words, Assert.Single(Explainer.Explain(text).Recipients).Steps[0], StringComparison.Ordinal);

    [Fact]
    public void Log_entries_that_were_joined_or_broken_are_read_one_by_one()
    {
        var joined = "Jan 12 10:03:11 mx postfix/smtpd[7]: connect from a.example.net[192.0.2.7] Jan 12 10:03:11 mx postfix/error[8]: "
            + "4F1B2C3D: to=<anna@example.org>, relay=none, delay=0, dsn=4.3.0, status=deferred (mail transport unavailable) Jan 12 "
            + "10:03:12 mx "
            + "postfix/qmgr[9]: 4F1B2C3E: removed";
        var broken = "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D:\nto=<anna@example.org>,\nrelay=mx.example.org[192.0.2.1]:25, delay=1,\n"
            + "dsn=5.1.1, status=bounced (host\nmx.example.org[192.0.2.1] said: 550 5.1.1 No such\nuser (in reply to RCPT TO command))";

        Assert.Equal("anna@example.org", Assert.Single(Explainer.Explain(joined).Recipients).Address);
        Assert.Equal(("anna@example.org", 550), (Assert.Single(Explainer.Explain(broken).Recipients).Address,
            Explainer.Explain(broken).Recipients[0].Code));
    }
}
