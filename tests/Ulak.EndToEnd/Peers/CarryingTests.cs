using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Neighbours;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>The running program between real neighbours: NSD, Postfix, Dovecot. Messages keep their octets and signatures.</summary>
public sealed class CarryingTests : IDisposable
{
    private readonly RelayFolder _folder = new("carry");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Messages_go_by_MX_to_Postfix_under_TLS_in_chunks_with_valid_signatures()
    {
        var port = UlakServer.FreePort();
        await using var nsd = await Nsd.StartAsync(("example.test", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var postfix = await Postfix.StartServerAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, port, "example.test", await CreateCertificateAsync());
        await using var relay = await StartRelayAsync(nsd, port, """[ { "to": "@example.test", "action": "relay" } ]""");
        byte[][] messages =
        [
            await Dkim.SignAsync(_folder.Path, Message("plain", "Hello\r\n.\r\n..two\r\n \r\n\ttab \r\n")),
            await Dkim.SignAsync(_folder.Path, Message("8 bit", "Grüße, 你好\r\n")),
            await Dkim.SignAsync(_folder.Path, Message("long lines", new string('x', 998) + "\r\n\r\n\r\n")),
            await Dkim.SignAsync(_folder.Path, LargeMessage(150_000)),
        ];
        foreach (var message in messages)
        {
            await SendAsync(relay, message, "ann@example.test");
        }

        await UntilAsync(() => postfix.Read("ann").Length == messages.Length, () => postfix.Log + relay.Printed);
        await AssertArrivedAsync(messages, postfix.Read("ann"));
        Assert.Contains("with ESMTPS id", Encoding.UTF8.GetString(postfix.Read("ann")[0]), StringComparison.Ordinal);

        // The relay closes an idle connection after some seconds; Postfix counts the commands then.
        await UntilAsync(() => postfix.Log.Contains("disconnect from", StringComparison.Ordinal), () => postfix.Log);
        Assert.Contains("bdat=", postfix.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("data=", postfix.Log, StringComparison.Ordinal);
        await WaitUntilQueueEmptyAsync(relay);
    }

    [Fact]
    public async Task A_recipient_that_Postfix_refuses_is_reported_to_the_sender_with_an_explanation()
    {
        var port = UlakServer.FreePort();
        await using var nsd = await Nsd.StartAsync(("example.test", "@ MX 10 mx\nmx A 127.0.0.1\nnone MX 0 ."));
        await using var postfix = await Postfix.StartServerAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, port, "example.test", null);
        await using var relay = await StartRelayAsync(nsd, port, """[ { "to": "@example.test, *.example.test", "action": "relay" } ]""");
        await SendAsync(
            relay, Message("to three", "x\r\n"), "ann@example.test", "nobody@example.test", "x@none.example.test", "x@gone.example.test");
        await UntilAsync(() => postfix.Read("bob").Length == 1 && postfix.Read("ann").Length == 1, () => postfix.Log + relay.Printed);
        var report = Encoding.UTF8.GetString(postfix.Read("bob")[0]);
        Assert.Equal(3, report.Split("Action: failed").Length - 1);
        Assert.Contains("Status: 5.1.1", report, StringComparison.Ordinal);
        Assert.Contains("Status: 5.1.10", report, StringComparison.Ordinal);
        Assert.Contains("Status: 5.1.2", report, StringComparison.Ordinal);
        Assert.Contains("Return-Path: <>", report, StringComparison.Ordinal);
        var explained = await Command.RunAsync(Explain(postfix.Read("bob")[0]));
        Assert.Contains("nobody@example.test", explained.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("inet")]
    public async Task Postfix_submits_and_Dovecot_gets_the_mail_by_LMTP(string via)
    {
        await using var nsd = await Nsd.StartAsync(("example.test", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var dovecot = await Dovecot.StartAsync();
        var hop = via == "unix" ? $"unix:{dovecot.UnixSocket}" : $"127.0.0.1:{dovecot.Port}";
        await using var relay = await StartRelayAsync(
            nsd, 25, $$"""[ { "to": "@example.test", "action": "lmtp", "via": "{{hop}}" } ]""", """ "tls": "required", """);
        await using var postfix = await Postfix.StartClientAsync(
            Directory.CreateTempSubdirectory("ulak-postfix-").FullName, relay.SmtpPort, UlakServer.FreePort());
        var message = await Dkim.SignAsync(_folder.Path, Message("by LMTP", "Grüße\r\n.\r\n"));
        var submitted = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal));
        await postfix.SubmitAsync("bob@example.net", submitted, "ann@example.test", "bob@example.test", "nobody@example.test");
        await postfix.WaitUntilQueueEmptyAsync();
        await UntilAsync(() => dovecot.Read("ann").Length == 1 && dovecot.Read("bob").Length == 1, () => relay.Printed);
        await AssertArrivedAsync([message], dovecot.Read("ann"));
        await AssertArrivedAsync([message], dovecot.Read("bob"));
        await relay.WaitUntilPrintedAsync("failed to <nobody@example.test>");
    }

    [Fact]
    public async Task Exim_gets_each_octet_and_a_bounce_that_it_sends_later_is_matched_by_the_return_path()
    {
        var port = UlakServer.FreePort();
        await using var nsd = await Nsd.StartAsync(("example.test", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var relay = await StartRelayAsync(
            nsd,
            port,
            """[ { "to": "@example.test", "action": "relay" }, { "to": "@sender.test", "action": "inbox" } ]""",
            relay: """ "returnPath": "bounces.sender.test", """);
        await using var exim = await Exim.StartAsync(port, "example.test", relay.SmtpPort);
        byte[][] messages =
        [
            await Dkim.SignAsync(_folder.Path, Message("plain", "Hello\r\n.\r\n..two\r\n \r\n\ttab \r\n")),
            await Dkim.SignAsync(_folder.Path, Message("8 bit", "Grüße, 你好\r\n")),
        ];
        foreach (var message in messages)
        {
            await SendAsync(relay, message, "ann@example.test");
        }

        await UntilAsync(() => exim.Read().Length == messages.Length, () => exim.Log + relay.Printed);
        await AssertArrivedAsync(messages, exim.Read());
        Assert.Contains("Return-path: <bounce-", Encoding.UTF8.GetString(exim.Read()[0]), StringComparison.Ordinal);

        await SendFromAsync(relay, "bob@sender.test", Message("late", "x\r\n"), "late@example.test");
        await relay.WaitUntilPrintedAsync("returned to <late@example.test>");
        while (await relay.CountAsync() == 0)
        {
            await Task.Delay(100, Token);
        }

        var bounce = Encoding.UTF8.GetString(await relay.SourceAsync("latest"));
        Assert.Contains("The mailbox was closed", bounce, StringComparison.Ordinal);
        await SendFromAsync(relay, "bob@sender.test", Message("refused", "x\r\n"), "nobody@example.test");
        await relay.WaitUntilPrintedAsync("failed to <nobody@example.test>");
    }

    [Fact]
    public async Task OpenSMTPD_gets_each_octet_and_a_recipient_that_it_refuses_is_reported()
    {
        var port = UlakServer.FreePort();
        await using var nsd = await Nsd.StartAsync(("example.test", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var relay = await StartRelayAsync(
            nsd, port, """[ { "to": "@example.test", "action": "relay" }, { "to": "@sender.test", "action": "inbox" } ]""");
        await using var opensmtpd = await OpenSmtpd.StartAsync(
            port, "example.test", string.Create(CultureInfo.InvariantCulture, $"smtp://127.0.0.1:{relay.SmtpPort}"));
        byte[][] messages =
        [
            await Dkim.SignAsync(_folder.Path, Message("plain", "Hello\r\n.\r\n..two\r\n \r\n\ttab \r\n")),
            await Dkim.SignAsync(_folder.Path, Message("8 bit", "Grüße, 你好\r\n")),
            await Dkim.SignAsync(_folder.Path, LargeMessage(100_000)),
        ];
        foreach (var message in messages)
        {
            await SendAsync(relay, message, "ann@example.test");
        }

        await UntilAsync(() => opensmtpd.Read().Length == messages.Length, () => opensmtpd.Log + relay.Printed);
        await AssertArrivedAsync(messages, opensmtpd.Read());
        await SendFromAsync(relay, "bob@sender.test", Message("refused", "x\r\n"), "nobody@example.test");
        await relay.WaitUntilPrintedAsync("failed to <nobody@example.test>");
        await WaitUntilReceivedAsync(relay, 1);
        var report = Encoding.UTF8.GetString(await relay.SourceAsync("latest"));
        Assert.Contains("Action: failed", report, StringComparison.Ordinal);
        Assert.Contains("5.2.4", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSMTPD_relays_under_TLS_and_reports_what_the_program_refuses()
    {
        await using var nsd = await Nsd.StartAsync(("example.test", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var server = await StartRelayAsync(
            nsd,
            25,
            """
            [
              { "to": "no@elsewhere.test", "action": "refuse", "reply": "550 5.1.1 There is no such mailbox" },
              { "to": "@elsewhere.test, @sender.test", "action": "inbox" }
            ]
            """,
            """ "tls": "required", """);
        var port = UlakServer.FreePort();
        await using var opensmtpd = await OpenSmtpd.StartAsync(
            port, "example.test", string.Create(CultureInfo.InvariantCulture, $"smtp+tls://127.0.0.1:{server.SmtpPort}"));
        var message = await Dkim.SignAsync(_folder.Path, Message("relayed", "Grüße\r\n.\r\n..two\r\n"));
        using (var smtp = await SmtpTestClient.ConnectAsync(port))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            await smtp.SendCommandAsync("MAIL FROM:<bob@sender.test> BODY=8BITMIME");
            await smtp.SendCommandAsync("RCPT TO:<ann@elsewhere.test>");
            await smtp.SendCommandAsync("RCPT TO:<no@elsewhere.test>");
            Assert.StartsWith("250", await smtp.SendDataAsync(message), StringComparison.Ordinal);
        }

        await WaitUntilReceivedAsync(server, 2);
        var sources = await Task.WhenAll(
            (await server.ListAsync()).Select(async each => await server.SourceAsync(each.GetProperty("id").GetString()!)));
        var relayed = Assert.Single(sources, each => Encoding.UTF8.GetString(each).Contains("Subject: relayed", StringComparison.Ordinal)
            && !Encoding.UTF8.GetString(each).Contains("Delivery status notification", StringComparison.OrdinalIgnoreCase));
        await AssertArrivedAsync([message], [relayed]);
        Assert.Contains("with ESMTPS id", Encoding.UTF8.GetString(relayed), StringComparison.Ordinal);

        // Its report of the refusal has the reply, and the explainer knows whose fault it is.
        var bounce = sources.Single(each => each != relayed);
        Assert.Contains("There is no such mailbox", Encoding.UTF8.GetString(bounce), StringComparison.Ordinal);
        var explained = await Command.RunAsync(Explain(bounce));
        Assert.Contains("no@elsewhere.test", explained.Output, StringComparison.Ordinal);
    }

    private static async Task WaitUntilReceivedAsync(UlakServer server, int count)
    {
        while (await server.CountAsync() < count)
        {
            await Task.Delay(100, Token);
        }
    }

    private static CommandRequest Explain(byte[] report)
    {
        var (file, first) = Checkout.Ulak;
        return new CommandRequest(file, [.. first, "explain", "-"]) { Input = report };
    }

    private static byte[] LargeMessage(int lines) =>
        Message("large", string.Concat(Enumerable.Repeat("A line of a large message.\r\n", lines)));

    /// <summary>A message of <c>bob@example.net</c>, complete, so that no server adds a field to its header.</summary>
    private static byte[] Message(string subject, string body) => Encoding.UTF8.GetBytes(
        $"From: Bob <bob@example.net>\r\nTo: ann@example.test\r\nSubject: {subject}\r\nDate: Thu, 1 Jan 2026 12:00:00 +0000\r\n"
            + $"Message-ID: <{subject.Replace(' ', '-')}@example.net>\r\nX-Folded: one\r\n\ttwo \r\nMIME-Version: 1.0\r\n"
            + $"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}");

    // Mailboxes have the line ends of the system; what servers add is in front.
    private async Task AssertArrivedAsync(byte[][] sent, byte[][] received)
    {
        Assert.Equal(sent.Length, received.Length);
        foreach (var each in received)
        {
            var text = Encoding.UTF8.GetString(each).ReplaceLineEndings("\r\n");
            var start = text.IndexOf("DKIM-Signature:", StringComparison.Ordinal);
            Assert.Contains(text[start..], sent.Select(Encoding.UTF8.GetString));
            Assert.True(await Dkim.IsValidAsync(_folder.Path, Encoding.UTF8.GetBytes(text)), text[..Math.Min(text.Length, 3_000)]);
        }
    }

    private async Task<UlakServer> StartRelayAsync(Nsd nsd, int port, string routes, string smtp = "", string relay = "") =>
        await _folder.StartAsync(await _folder.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { {{smtp}} "hostName": "relay.example" },
              "relay": { {{relay}} "nameServers": "{{nsd.EndPoint}}", "port": {{port}} },
              "routes": {{routes}}
            }
            """)));

    private static Task SendAsync(UlakServer relay, byte[] message, params string[] to) =>
        SendFromAsync(relay, "bob@example.test", message, to);

    private static async Task SendFromAsync(UlakServer relay, string from, byte[] message, params string[] to) =>
        Assert.StartsWith("250", await RelayFolder.SubmitAsync(relay, from, message, to), StringComparison.Ordinal);

    private static async Task WaitUntilQueueEmptyAsync(UlakServer relay)
    {
        while ((await Command.UlakAsync("queue", "list", "--data", relay.Data)).Output.Length > 0)
        {
            await Task.Delay(100, Token);
        }
    }

    private async Task<string> CreateCertificateAsync()
    {
        var file = _folder["postfix.pem"];
        var key = _folder["postfix.key"];
        var created = await Command.RunAsync(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", file + ".crt", "-days", "2",
            "-subj", "/CN=mx.example.test", "-addext", "subjectAltName=DNS:mx.example.test");
        Assert.True(created.ExitCode == 0, created.ToString());
        var chain = await File.ReadAllTextAsync(key, Token) + await File.ReadAllTextAsync(file + ".crt", Token);
        await File.WriteAllTextAsync(file, chain, Token);
        return file;
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> explain)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, explain());
            await Task.Delay(100, Token);
        }
    }
}
