using System.Text;
using Ulak.Client;
using Ulak.Configuration;
using Ulak.Smtp.Addresses;
using Ulak.Storage.Queue;
using Ulak.Tests.Web.Api;
using Ulak.Tests.Web.Queue;
using Xunit;

namespace Ulak.Tests.Hosting.Relaying;

/// <summary>The program receives what comes back to its return paths.</summary>
public sealed class ReturnPathTests
{
    private const string Bounce = """
        From: MAILER-DAEMON@mx.example.net
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        Your message could not be delivered.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net

        Final-Recipient: rfc822; ann@example.net
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 User unknown

        --b--

        """;

    private const string Complaint = """
        From: feedback@example.com
        Subject: Abuse report
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        This is a report.
        --b
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Example/1.0
        Version: 1
        Original-Mail-From: <RETURN-PATH>

        --b--

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bounce_is_kept_in_the_journey_of_its_message_and_sent_on_to_the_sender()
    {
        await using var server = await StartAsync();
        var id = await QueueAsync(server);
        Assert.StartsWith("250", await SendAsync(server, PathOf(server, id), Bounce), StringComparison.Ordinal);
        var recipient = (await server.GetAsync($"api/v1/queue/messages/{id}")).GetProperty("recipients")[0];
        Assert.Equal("bounced", recipient.GetProperty("status").GetString());
        Assert.Equal("550 5.1.1 User unknown", recipient.GetProperty("reply").GetString());
        Assert.Equal("address-unknown", recipient.GetProperty("explanation").GetProperty("reason").GetString());
        var inbox = (await server.GetAsync("api/v1/messages")).GetProperty("messages")[0];
        Assert.Equal("Undelivered Mail Returned to Sender", inbox.GetProperty("subject").GetString());
        Assert.Contains("shop@example.org", inbox.GetProperty("envelope").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_return_path_is_refused_at_RCPT()
    {
        await using var server = await StartAsync();
        var id = await QueueAsync(server);
        var path = PathOf(server, id).Replace("-0-", "-1-", StringComparison.Ordinal);
        var reply = await SendAsync(server, path, Bounce);
        Assert.StartsWith("550 5.1.1 There is no such mailbox: the signature", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complaint_is_matched_and_one_with_a_forged_return_path_is_refused()
    {
        await using var server = await StartAsync();
        var id = await QueueAsync(server);
        var path = PathOf(server, id);
        var forged = path.Replace("-0-", "-1-", StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await SendAsync(
            server, "fbl@feedback.example", Complaint.Replace("RETURN-PATH", forged, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("250", await SendAsync(
            server, "fbl@feedback.example", Complaint.Replace("RETURN-PATH", path, StringComparison.Ordinal)), StringComparison.Ordinal);
        var recipient = (await server.GetAsync($"api/v1/queue/messages/{id}")).GetProperty("recipients")[0];
        Assert.Equal("complained", recipient.GetProperty("status").GetString());
        var entry = await server.GetAsync("api/v1/suppressions/ann@example.net");
        Assert.Equal(("feedback", true), (entry.GetProperty("reason").GetString(), entry.GetProperty("suppressed").GetBoolean()));
        Assert.Equal(1, entry.GetProperty("required").GetInt32());
    }

    [Fact]
    public async Task The_key_stays_the_same_over_a_restart_and_feedback_needs_a_return_path()
    {
        await using var server = await StartAsync();
        var key = new DeliveryKey(await QueueAsync(server), 0);
        var sender = new ReversePath(new Mailbox("shop", "example.org"));
        Assert.Equal(
            RelayConfiguration.Create(server.Settings)!.ReturnPaths!.Signer.Create(key, sender),
            RelayConfiguration.Create(server.Settings)!.ReturnPaths!.Signer.Create(key, sender));
        Assert.Throws<ConfigurationException>(() => RelayConfiguration.CreateFrom(
            server.Settings with { Relay = new RelaySettings { Feedback = "fbl@example.org" } }));
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(settings => settings with
    {
        Routes =
        [
            new RouteSettings { Name = "own", To = "@example.org", Action = RouteActionKind.Inbox },
            new RouteSettings { Name = "out", User = "*", Action = RouteActionKind.Relay },
        ],
        Relay = settings.Relay with { ReturnPath = "bounces.example.org", Feedback = "fbl@feedback.example" },
    });

    private static async Task<Ulak.Smtp.MailId> QueueAsync(ApiServer server)
    {
        var id = await server.QueueAsync(["ann@example.net"]);
        await server.AttemptAsync(id, AttemptOutcome.Delivered, "250 2.0.0 Ok");
        return id;
    }

    private static string PathOf(ApiServer server, Ulak.Smtp.MailId id) => RelayConfiguration.Create(server.Settings)!.ReturnPaths!.Signer
        .Create(new DeliveryKey(id, 0), new ReversePath(new Mailbox("shop", "example.org")))!.ToString();

    /// <summary>Sends a message with the null reverse-path; returns the reply that decided.</summary>
    private static async Task<string> SendAsync(ApiServer server, string to, string message)
    {
        var connected = await SmtpConnection.ConnectAsync(
            server.Settings.Smtp.Address, "localhost", SmtpClientOptions.Default with { Tls = TlsPolicy.None }, Token);
        await using var connection = connected.Connection!;
        Assert.True(Mailbox.TryParse(to, smtpUtf8: false, out var mailbox, out _));
        var sent = await connection.SendAsync(
            OutgoingMail.Create(
                ReversePath.Null, [new ForwardPath(mailbox)], Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"))), Token);
        return sent.Recipients[0].Reply!.ToString();
    }
}
