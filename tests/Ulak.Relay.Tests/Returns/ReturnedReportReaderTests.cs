using Ulak.Reference.Explanation;
using Ulak.Relay.Returns;
using Xunit;

namespace Ulak.Relay.Tests.Returns;

/// <summary>What the reports of providers contain.</summary>
public sealed class ReturnedReportReaderTests
{
    private const string Path = "bounce-1kjmma2g0my8t-0-aaaaaaaaaaaaaaaa@bounces.example.org";

    [Theory]
    [InlineData("gmail", "550 5.1.1 <ann@example.net>: Recipient address rejected: User unknown in virtual mailbox table",
        "mx.example.net.")]
    [InlineData("exchange-online", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ann@example.net not found by SMTP address lookup",
        "AM0PR01MB0000.eurprd01.prod.exchangelabs.com")]
    [InlineData("postfix", "unknown user: \"ann\"", "mail.example.net")]
    [InlineData("yahoo", "554 delivery error: dd This user doesn't have an account (ann@example.net) [0]", "mta1.mail.yahoo.com")]
    public void A_delivery_report_has_the_reply_the_reason_and_the_host(string name, string reply, string host)
    {
        var report = ReturnedReportReader.Read(Reports.For(Reports.Failures[name], Path));
        Assert.Equal(ReturnedKind.Failure, report.Kind);
        var failure = Assert.Single(report.Failures);
        Assert.Equal(reply, failure.Reply);
        Assert.Equal(Reason.AddressUnknown, failure.Reason);
        Assert.Equal(host.TrimEnd('.'), failure.Host);
        Assert.Contains("ann@example.net", new[] { failure.Recipient, failure.OriginalRecipient });
    }

    [Fact]
    public void A_bounce_in_words_is_a_failure()
    {
        var report = ReturnedReportReader.Read(Reports.For(Reports.Exim, Path));
        var failure = Assert.Single(report.Failures);
        Assert.Equal(Reason.AddressUnknown, failure.Reason);
        Assert.Equal("ann@example.net", failure.Recipient);
        Assert.Contains("User unknown", failure.Reply, StringComparison.Ordinal);
        Assert.StartsWith("550", failure.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public void Delays_and_automatic_replies_are_no_failures()
    {
        Assert.Equal(ReturnedKind.Other, ReturnedReportReader.Read(Reports.For(Reports.DelayReport, Path)).Kind);
        Assert.Equal(ReturnedKind.Other, ReturnedReportReader.Read(Reports.For(Reports.Vacation, Path)).Kind);
        Assert.Equal(ReturnedKind.Other, ReturnedReportReader.Read("Subject: Hello\r\n\r\nHow are you?\r\n"u8.ToArray()).Kind);
        Assert.Equal(ReturnedKind.Other, ReturnedReportReader.Read(Array.Empty<byte>()).Kind);
    }

    [Fact]
    public void Each_recipient_of_a_report_has_its_own_result()
    {
        var two = Reports.Failures["gmail"].Replace(
            "Final-Recipient: rfc822; ann@example.net\r\n",
            "Final-Recipient: rfc822; bob@example.net\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
                + "Final-Recipient: rfc822; eve@example.net\r\nAction: failed (given up)\r\nStatus: 5.2.2\r\n"
                + "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n\r\nFinal-Recipient: rfc822; ann@example.net\r\n",
            StringComparison.Ordinal);
        var report = ReturnedReportReader.Read(Reports.For(two, Path));
        Assert.Equal(
            [("eve@example.net", Reason.MailboxFull), ("ann@example.net", Reason.AddressUnknown)],
            report.Failures.Select(each => (each.Recipient, each.Reason)));
    }

    [Theory]
    [InlineData("validity", "The recipient complained: abuse, reported by ReturnPathFBL/2.0")]
    [InlineData("yahoo", "The recipient complained: abuse, reported by Yahoo!-Mail-Feedback/2.0")]
    [InlineData("header-only", "The recipient complained: abuse, reported by Mail.Ru-FBL/1.0")]
    [InlineData("microsoft", "The recipient complained: abuse")]
    public void A_feedback_report_is_a_complaint(string name, string text)
    {
        var report = ReturnedReportReader.Read(Reports.For(Reports.Complaints[name], Path));
        Assert.Equal((ReturnedKind.Complaint, text), (report.Kind, report.Text));
    }

    [Fact]
    public void A_report_of_a_failed_authentication_is_no_complaint() =>
        Assert.Equal(ReturnedKind.Other, ReturnedReportReader.Read(Reports.For(Reports.AuthenticationFailure, Path)).Kind);
}
