using System.Text;
using MimeKit;
using Ulak.Relay.Reports;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Reports;

/// <summary>Reports as a mail program and a list server read them.</summary>
public sealed class ReportComposerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static QueuedDelivery Delivery(string to, string reply, string rcptParameters = "") => new()
    {
        Key = new DeliveryKey(new MailId(1), 0),
        ReversePath = "ann@example.net",
        ForwardPath = to,
        Route = "out",
        Destination = "mx:example.org",
        State = QueueState.Reporting,
        QueuedAt = Noon,
        NextAt = Noon.AddHours(1),
        ExpiresAt = Noon.AddDays(5),
        LastAt = Noon.AddMinutes(1),
        LastReply = reply,
        LastHost = "mx.example.org",
        RcptParameters = rcptParameters,
        MailParameters = "ENVID=e+2B1",
        Subject = "Rechnung für März",
    };

    private static ReportInput Input(string language, params QueuedDelivery[] deliveries) => new()
    {
        Deliveries =
        [
            .. deliveries.Select(each => new ReportedDelivery(
                each, [new CommandEntry(TimeSpan.Zero, Encoding.ASCII.GetBytes($"RCPT TO:<{each.ForwardPath}>"), null)])),
        ],
        HostName = "relay.example",
        Language = language,
        Now = Noon.AddHours(1),
        UniqueId = "u1",
        Header = Encoding.UTF8.GetBytes("Subject: =?utf-8?q?x?=\r\nMessage-ID: <m1@example.net>\r\n"),
        MessageId = "<m1@example.net>",
    };

    private static MimeMessage Compose(ReportInput input, ReportKind kind)
    {
        var octets = ReportComposer.Compose(input, kind);
        foreach (var line in Encoding.UTF8.GetString(octets).Split("\r\n"))
        {
            Assert.DoesNotContain('\n', line);
            Assert.True(line.Length <= 998, line);
        }

        return MimeMessage.Load(new MemoryStream(octets));
    }

    [Fact]
    public void A_failure_is_explained_and_has_the_status_the_dialogue_and_the_header()
    {
        using var message = Compose(
            Input("en", Delivery("bob@example.org", "550 5.1.1 user unknown", "ORCPT=rfc822;b@example.net NOTIFY=FAILURE")),
            ReportKind.Failure);
        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("delivery-status", report.ReportType);
        Assert.Equal(3, report.Count);
        Assert.Equal("Not delivered: Rechnung für März", message.Subject);
        Assert.Equal("ann@example.net", message.To.Mailboxes.Single().Address);
        Assert.Equal("m1@example.net", message.InReplyTo);
        Assert.Equal("auto-replied", message.Headers["Auto-Submitted"]);

        var first = Assert.IsAssignableFrom<Multipart>(report[0]);
        var text = ((TextPart)first[0]).Text;
        Assert.StartsWith("Your message could not be delivered.", text, StringComparison.Ordinal);
        Assert.Contains("<bob@example.org>", text, StringComparison.Ordinal);
        Assert.Contains("What happened: ", text, StringComparison.Ordinal);
        Assert.Contains("  1. ", text, StringComparison.Ordinal);
        Assert.Contains("mx.example.org replied:\r\n  550 5.1.1 user unknown", text.ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
        Assert.Contains("C: RCPT TO:<bob@example.org>", ((TextPart)first[1]).Text, StringComparison.Ordinal);
        Assert.True(((TextPart)first[1]).IsAttachment);

        var status = Assert.IsType<MessageDeliveryStatus>(report[1]);
        Assert.Equal("dns; relay.example", status.StatusGroups[0]["Reporting-MTA"]);
        Assert.Equal("e+1", status.StatusGroups[0]["Original-Envelope-Id"]);
        var recipient = status.StatusGroups[1];
        Assert.Equal("rfc822; b@example.net", recipient["Original-Recipient"]);
        Assert.Equal("rfc822; bob@example.org", recipient["Final-Recipient"]);
        Assert.Equal(("failed", "5.1.1"), (recipient["Action"], recipient["Status"]));
        Assert.Equal("smtp; 550 5.1.1 user unknown", recipient["Diagnostic-Code"]);
        Assert.Equal("dns; mx.example.org", recipient["Remote-MTA"]);
        Assert.Equal("text/rfc822-headers", report[2].ContentType.MimeType);
    }

    [Fact]
    public void A_report_in_Turkish_is_Turkish_throughout()
    {
        using var message = Compose(Input("tr-TR", Delivery("bob@example.org", "550 5.1.1 user unknown")), ReportKind.Failure);
        var text = ((TextPart)((Multipart)((MultipartReport)message.Body!)[0])[0]).Text;
        Assert.StartsWith("İletiniz teslim edilemedi.", text, StringComparison.Ordinal);
        Assert.Contains("Ne yapmalı:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What happened", text, StringComparison.Ordinal);
        Assert.Equal("tr", message.Body!.Headers["Content-Language"]);
    }

    [Fact]
    public void Recipients_with_one_cause_share_its_explanation()
    {
        using var message = Compose(
            Input(
                "en",
                Delivery("a@example.org", "550 5.1.1 no"),
                Delivery("b@example.org", "550 5.1.1 no"),
                Delivery("c@example.org", "552 5.3.4 too big")),
            ReportKind.Failure);
        var text = ((TextPart)((Multipart)((MultipartReport)message.Body!)[0])[0]).Text;
        Assert.Equal(2, text.Split("replied:").Length - 1);
        Assert.Equal(4, ((MessageDeliveryStatus)((MultipartReport)message.Body!)[1]).StatusGroups.Count);
    }

    [Theory]
    [InlineData(ReportKind.Delay, "delayed", "4.2.1")]
    [InlineData(ReportKind.Success, "delivered", "2.0.0")]
    [InlineData(ReportKind.Relayed, "relayed", "2.0.0")]
    public void Other_reports_have_their_action(ReportKind kind, string action, string status)
    {
        using var message = Compose(Input("en", Delivery("a@example.org", "450 4.2.1 busy")), kind);
        var group = ((MessageDeliveryStatus)((MultipartReport)message.Body!)[1]).StatusGroups[1];
        Assert.Equal((action, status), (group["Action"], group["Status"]));
        Assert.Equal(kind == ReportKind.Delay, group.Contains("Will-Retry-Until"));
    }

    [Fact]
    public void The_message_is_returned_octet_for_octet()
    {
        var content = Encoding.Latin1.GetBytes("Subject: x\r\n\r\n\u00fcber\r\n.\r\n");
        var input = Input("en", Delivery("a@example.org", "550 no")) with { Content = content };
        var octets = ReportComposer.Compose(input, ReportKind.Failure);
        Assert.True(octets.AsSpan().IndexOf(content) > 0);
    }

    [Fact]
    public void Addresses_beyond_ASCII_make_a_global_report()
    {
        var octets = ReportComposer.Compose(Input("en", Delivery("jörg@example.org", "550 5.1.1 no")), ReportKind.Failure);
        var text = Encoding.UTF8.GetString(octets);
        Assert.Contains("Content-Type: message/global-delivery-status", text, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: utf-8; jörg@example.org", text, StringComparison.Ordinal);
    }
}
