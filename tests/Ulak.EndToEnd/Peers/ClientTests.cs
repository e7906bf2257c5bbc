using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>Other SMTP clients send to the running program, and the stored messages are what they sent.</summary>
public sealed class ClientTests
{
    private static readonly string Clients = Path.Combine(AppContext.BaseDirectory, "Clients");

    [Fact]
    public async Task Mail_sent_by_swaks_is_accepted_and_stored()
    {
        await using var server = await UlakServer.StartAsync();

        var result =
            await Command.RunAsync("swaks", "--server", $"127.0.0.1:{server.SmtpPort}", "--from", "dev@example.org", "--to",
                "you@example.test,me@example.test", "--header", "Subject: From swaks", "--body", "one\n.\n..two\n");

        Assert.True(result.ExitCode == 0, result.ToString());
        var message = Assert.Single(await server.ListAsync());
        Assert.Equal("dev@example.org", message.GetProperty("from").GetString());
        Assert.Equal("From swaks", message.GetProperty("subject").GetString());
        Assert.Contains("one\r\n.\r\n..two\r\n", await TextAsync(server));
    }

    [Fact]
    public async Task Curl_uploads_a_message_octet_for_octet()
    {
        await using var server = await UlakServer.StartAsync();
        var mail = "From: a@example.org\r\nTo: b@example.test\r\nSubject: From curl\r\n\r\n.dots\r\n..more\r\n.\r\nend\r\n";

        var result =
            await Command.RunAsync(
                new CommandRequest("curl",
                    ["--silent", "--show-error", "--crlf", $"smtp://127.0.0.1:{server.SmtpPort}/client.example", "--mail-from",
                        "a@example.org", "--mail-rcpt", "b@example.test", "--upload-file", "-"])
                {
                    Input = Encoding.ASCII.GetBytes(mail.Replace("\r\n", "\n", StringComparison.Ordinal)),
                });

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.EndsWith(mail, await TextAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_messages_of_smtp_source_arrive_counted()
    {
        await using var server = await UlakServer.StartAsync();

        var result =
            await Command.RunAsync("smtp-source", "-m", "10000", "-s", "20", "-l", "2048", "-f", "source@example.org", "-t",
                "sink@example.test", $"127.0.0.1:{server.SmtpPort}");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(10_000, await server.CountAsync());
    }

    [Fact]
    public async Task MailKit_sends_a_message_of_parts_in_UTF8()
    {
        await using var server = await UlakServer.StartAsync();
        using var message = new MimeMessage { Subject = "Günaydın, dünya" };
        message.From.Add(new MailboxAddress("Gönderen", "gönderen@örnek.example"));
        message.To.Add(new MailboxAddress("Alıcı", "alıcı@örnek.example"));
        message.Body = new BodyBuilder { TextBody = "Merhaba", HtmlBody = "<p>Merhaba</p>" }.ToMessageBody();

        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", server.SmtpPort, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        Assert.True(
            client.Capabilities.HasFlag(SmtpCapabilities.UTF8 | SmtpCapabilities.EightBitMime | SmtpCapabilities.Pipelining
                | SmtpCapabilities.Size | SmtpCapabilities.EnhancedStatusCodes));
        var reply = await client.SendAsync(new FormatOptions { International = true }, message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);

        Assert.StartsWith("2.0.0", reply, StringComparison.Ordinal);
        var kept = Assert.Single(await server.ListAsync());
        Assert.Equal("gönderen@örnek.example", kept.GetProperty("from").GetString());
        Assert.Equal("Günaydın, dünya", kept.GetProperty("subject").GetString());
        Assert.Contains("with UTF8SMTP", await TextAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_sends_with_smtplib()
    {
        await using var server = await UlakServer.StartAsync("--set", "smtp.syntax=strict");

        var result =
            await Command.RunAsync("python3", Path.Combine(Clients, "send.py"),
                server.SmtpPort.ToString(System.Globalization.CultureInfo.InvariantCulture), "strict");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("From smtplib", Assert.Single(await server.ListAsync()).GetProperty("subject").GetString());
    }

    private static async Task<string> TextAsync(UlakServer server)
    {
        var message = Assert.Single(await server.ListAsync());
        return Encoding.UTF8.GetString(await server.SourceAsync(message.GetProperty("id").GetString()!));
    }
}
