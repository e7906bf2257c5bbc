using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Neighbours;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Documents;

/// <summary>The examples do what they are for. Only addresses, ports and paths are replaced by those of the test.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly RelayFolder _folder = new("example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Catcher_keeps_all_mail_but_that_of_the_team()
    {
        await using var next = await UlakServer.StartAsync();
        await using var nsd = await Nsd.StartAsync(("team.example.org", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var server = await StartAsync("catcher.json", next.SmtpPort, nsd, text => text);
        Assert.StartsWith("250", await SendAsync(server, "app@example.net", "someone@elsewhere.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await SendAsync(server, "app@example.net", "ann@team.example.org"), StringComparison.Ordinal);
        await server.WaitUntilPrintedAsync("delivered to <ann@team.example.org>");
        Assert.Equal((1, 1), (await server.CountAsync(), await next.CountAsync()));
    }

    [Fact]
    public async Task Office_relays_to_the_smart_host_under_verified_TLS_with_a_login_and_uses_the_other_if_it_is_away()
    {
        var certificates = _folder["provider"];
        await using var provider = await UlakServer.StartInAsync(
            certificates, "--set", "smtp.hostName=smtp2.provider.example", "--set", "smtp.tls=required");
        await using var nsd = await Nsd.StartAsync(("provider.example", "smtp A 127.0.0.1\nsmtp2 A 127.0.0.1"));
        await using var server = await StartAsync(
            "office.json",
            25,
            nsd,
            text => text
                .Replace("smtp.provider.example:587", $"smtp.provider.example:{UlakServer.FreePort()}", StringComparison.Ordinal)
                .Replace("smtp2.provider.example:587", $"smtp2.provider.example:{provider.SmtpPort}", StringComparison.Ordinal),
            "--set",
            "hops.provider.login=office:secret-of-office",
            "--set",
            $"relay.authorities={Path.Combine(certificates, "tls", "self-signed.pem")}");
        Assert.StartsWith("250", await SendAsync(server, "bob@office.example", "ann@elsewhere.example"), StringComparison.Ordinal);
        await server.WaitUntilPrintedAsync("delivered to <ann@elsewhere.example> by smtp2.provider.example");
        var source = Encoding.UTF8.GetString(await provider.SourceAsync("latest"));
        Assert.Contains("with ESMTPSA id", source, StringComparison.Ordinal);
        Assert.Equal(0, await server.CountAsync());
    }

    [Fact]
    public async Task MX_in_front_of_Dovecot_delivers_what_Dovecot_knows_and_refuses_the_rest_at_RCPT()
    {
        await using var nsd = await Nsd.StartAsync(("example.org", "@ MX 10 mail\nmail A 127.0.0.1"));
        await using var dovecot = await Dovecot.StartAsync();
        var (submission, submissions) = (UlakServer.FreePort(), UlakServer.FreePort());
        await using var server = await StartAsync(
            "mx-dovecot.json",
            25,
            nsd,
            text => text
                .Replace("/run/dovecot/lmtp", dovecot.UnixSocket, StringComparison.Ordinal)
                .Replace("0.0.0.0:587", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{submission}"), StringComparison.Ordinal)
                .Replace("0.0.0.0:465", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{submissions}"), StringComparison.Ordinal));
        Assert.StartsWith("250", await SendAsync(server, "bob@example.net", "ann@example.org"), StringComparison.Ordinal);
        Assert.StartsWith("550", await SendAsync(server, "bob@example.net", "unknown@example.org"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await SendAsync(server, "bob@example.net", "ann@elsewhere.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await SendAsync(server, "bob@example.net", "abuse@example.org"), StringComparison.Ordinal);
        await server.WaitUntilPrintedAsync("delivered to <ann@example.org>");
        Assert.Single(dovecot.Read("ann"));
        Assert.Equal(1, await server.CountAsync());

        // Users submit mail with a login, under TLS.
        using var smtp = await SmtpTestClient.ConnectAsync(submission);
        Assert.Contains("STARTTLS", await smtp.SendCommandAsync("EHLO client.example"), StringComparison.Ordinal);
        Assert.StartsWith("530", await smtp.SendCommandAsync("MAIL FROM:<ann@example.org>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outbound_signs_return_paths_and_sends_newsletters_from_the_new_addresses()
    {
        await using var next = await UlakServer.StartAsync();
        await using var nsd = await Nsd.StartAsync(("elsewhere.test", "@ MX 10 mx\nmx A 127.0.0.1"));
        await using var server = await StartAsync(
            "outbound.json",
            next.SmtpPort,
            nsd,
            text => text
                .Replace("10.0.0.0/24", "127.0.0.0/8", StringComparison.Ordinal)
                .Replace("10.0.0.", "127.0.0.", StringComparison.Ordinal)
                // The first day of the new addresses, whenever the test runs.
                .Replace("2026-11-01", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.StartsWith("250", await SendAsync(server, "news@example.org", "ann@elsewhere.test"), StringComparison.Ordinal);
        await server.WaitUntilPrintedAsync("delivered to <ann@elsewhere.test>");
        var source = Encoding.UTF8.GetString(await next.SourceAsync("latest"));
        Assert.Matches(@"Received: from out\.example\.org \([^)]*127\.0\.0\.[67]", source);
        Assert.Matches("bounce-[^@]+@bounces[.]example[.]org", (await next.ListAsync())[0].ToString());
        Assert.StartsWith("250", await SendAsync(server, "shop@example.org", "bob@elsewhere.test"), StringComparison.Ordinal);
        await server.WaitUntilPrintedAsync("delivered to <bob@elsewhere.test>");
        Assert.DoesNotMatch(
            @"Received: from out\.example\.org \([^)]*127\.0\.0\.[67]", Encoding.UTF8.GetString(await next.SourceAsync("latest")));
        Assert.StartsWith("250", await SendAsync(server, "app@example.org", "x@example.test"), StringComparison.Ordinal);
        Assert.Equal(1, await server.CountAsync());
    }

    private async Task<UlakServer> StartAsync(string example, int port, Nsd nsd, Func<string, string> replace, params string[] options)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "examples", example), Token);
        return await _folder.StartAsync(
            await _folder.WriteAsync(replace(text), example),
            [
                "--set", $"relay.nameServers={nsd.EndPoint}", "--set",
                string.Create(CultureInfo.InvariantCulture, $"relay.port={port}"), "--set", "relay.mtaSts=false", .. options,
            ]);
    }

    private static Task<string> SendAsync(UlakServer server, string from, string to) =>
        RelayFolder.SubmitAsync(server, from, "Subject: x\r\n\r\nx\r\n"u8.ToArray(), to);
}
