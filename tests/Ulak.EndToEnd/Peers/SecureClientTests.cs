using System.Globalization;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>TLS, logins, chunks and LMTP with other SMTP clients.</summary>
public sealed class SecureClientTests
{
    private const string Password = "pencil, 1 of 2";

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Swaks_logs_in_under_STARTTLS(string mechanism)
    {
        await using var place = await SecureServer.StartAsync();

        var result =
            await Command.RunAsync("swaks", "--server", $"127.0.0.1:{place.Server.SmtpPort}", "-tls", "--auth", mechanism, "--auth-user",
                "ann@example.com", "--auth-password", Password, "--from", "ann@example.com", "--to", "you@example.test");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("235 2.7.0", result.Output, StringComparison.Ordinal);
        Assert.Contains("with ESMTPSA id", await place.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_of_swaks_is_refused_without_details()
    {
        await using var place = await SecureServer.StartAsync();

        var known =
            await Command.RunAsync("swaks", "--server", $"127.0.0.1:{place.Server.SmtpPort}", "-tls", "--auth", "PLAIN", "--auth-user",
                "ann@example.com", "--auth-password", "wrong", "--to", "you@example.test");
        var unknown =
            await Command.RunAsync("swaks", "--server", $"127.0.0.1:{place.Server.SmtpPort}", "-tls", "--auth", "PLAIN", "--auth-user",
                "eve@example.com", "--auth-password", "wrong", "--to", "you@example.test");

        Assert.Contains("535 5.7.8 The user name or the password is wrong", known.Output, StringComparison.Ordinal);
        Assert.Contains("535 5.7.8 The user name or the password is wrong", unknown.Output, StringComparison.Ordinal);
        Assert.Equal(0, await place.Server.CountAsync());
        Assert.DoesNotContain("wrong\"", place.Server.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    public async Task MailKit_logs_in_by_SCRAM(string mechanism)
    {
        await using var place = await SecureServer.StartAsync();
        using var client = SecureServer.Client();
        await client.ConnectAsync("127.0.0.1", place.SubmissionPort, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        Assert.Contains("SCRAM-SHA-256-PLUS", client.AuthenticationMechanisms);

        var credentials = new System.Net.NetworkCredential("ann@example.com", Password);
        await client.AuthenticateAsync(SaslMechanism.Create(mechanism, credentials)!, TestContext.Current.CancellationToken);
        await client.SendAsync(Message(), TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);

        Assert.Contains("with ESMTPSA id", await place.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailKit_is_refused_by_SCRAM_with_a_wrong_password()
    {
        await using var place = await SecureServer.StartAsync();
        using var client = SecureServer.Client();
        await client.ConnectAsync("127.0.0.1", place.SubmissionPort, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);

        var wrong = new SaslMechanismScramSha256("ann@example.com", "wrong");
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(wrong, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task MailKit_may_not_send_as_another()
    {
        await using var place = await SecureServer.StartAsync();
        using var client = SecureServer.Client();
        await client.ConnectAsync("127.0.0.1", place.SubmissionPort, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        await client.AuthenticateAsync("ann@example.com", Password, TestContext.Current.CancellationToken);

        using var message = Message();
        message.From.Clear();
        message.From.Add(new MailboxAddress("Eve", "eve@example.com"));
        var refusal =
            await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((SmtpStatusCode)550, refusal.StatusCode);
    }

    [Fact]
    public async Task MailKit_sends_binary_mail_in_chunks_with_a_request_for_reports()
    {
        await using var place = await SecureServer.StartAsync();
        using var client = new DsnClient { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
        await client.ConnectAsync("127.0.0.1", place.Server.SmtpPort, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        Assert.True(
            client.Capabilities.HasFlag(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime | SmtpCapabilities.Dsn
                | SmtpCapabilities.RequireTLS));

        using var message = Message();
        var builder = new BodyBuilder { TextBody = "See the file." };
        builder.Attachments.Add("octets.bin", [.. Enumerable.Range(0, 4096).Select(i => (byte)i)])
            .ContentTransferEncodingOf(ContentEncoding.Binary);
        message.Body = builder.ToMessageBody();
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);

        var source = await place.Server.SourceAsync(Assert.Single(await place.Server.ListAsync()).GetProperty("id").GetString()!);
        Assert.True(source.AsSpan().IndexOf([.. Enumerable.Range(0, 4096).Select(i => (byte)i)]) > 0);
    }

    [Fact]
    public async Task OpenSSL_connects_with_STARTTLS_and_implicit_TLS()
    {
        await using var place = await SecureServer.StartAsync();
        foreach (var arguments in new[] { new[] { "-starttls", "smtp", "-connect", $"127.0.0.1:{place.Server.SmtpPort}" },
            ["-connect", $"127.0.0.1:{place.SecurePort}"] })
        {
            var result =
                await Command.RunAsync(
                    new CommandRequest("openssl",
                        ["s_client", "-quiet", "-ign_eof", "-crlf", .. arguments])
                    { Input = "EHLO client.example\nQUIT\n"u8.ToArray() });
            Assert.Contains("250-AUTH SCRAM-SHA-256-PLUS", result.Output, StringComparison.Ordinal);
            Assert.Contains("221 2.0.0 mx.example.org Goodbye", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OpenSSL_with_TLS_1_1_is_refused_and_the_cause_is_logged()
    {
        await using var place = await SecureServer.StartAsync();

        await Command.RunAsync("openssl", "s_client", "-quiet", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-connect",
            $"127.0.0.1:{place.SecurePort}");

        await place.Server.WaitUntilPrintedAsync("the client offers only versions of TLS older than 1.2");
    }

    [Fact]
    public async Task Curl_submits_under_implicit_TLS()
    {
        await using var place = await SecureServer.StartAsync();

        var result =
            await Command.RunAsync(
                new CommandRequest("curl",
                    ["--silent", "--show-error", "--insecure", "--user", $"ann@example.com:{Password}",
                        $"smtps://127.0.0.1:{place.SecurePort}/client.example", "--mail-from", "ann@example.com", "--mail-rcpt",
                            "b@example.test", "--upload-file", "-"])
                {
                    Input = "From: ann@example.com\r\nSubject: From curl\r\n\r\nx\r\n"u8.ToArray(),
                });

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Subject: From curl", await place.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_delivers_by_LMTP_over_a_Unix_socket()
    {
        await using var place = await SecureServer.StartAsync();
        const string Script = """
            import smtplib, sys
            with smtplib.LMTP(sys.argv[1]) as server:
                refused = server.sendmail("a@example.org", ["b@example.test"], "Subject: From LMTP\r\n\r\nx\r\n")
                assert not refused, refused
            """;

        var result = await Command.RunAsync("python3", "-c", Script, place.LmtpSocket);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("with LMTP id", await place.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_renewed_serves_the_next_session_and_the_open_one_goes_on()
    {
        await using var place = await SecureServer.StartAsync(ownCertificate: true);
        string? shown = null;
        using var before =
            new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.Subject) is not null };
        await before.ConnectAsync("127.0.0.1", place.Server.SmtpPort, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        Assert.Equal("CN=first.example", shown);

        await place.MakeCertificateAsync("second.example");
        await place.Server.WaitUntilPrintedAsync("The certificates have changed and were reloaded: CN=second.example");

        using var after =
            new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.Subject) is not null };
        await after.ConnectAsync("127.0.0.1", place.Server.SmtpPort, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        Assert.Equal("CN=second.example", shown);
        await before.NoOpAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_certificate_is_recorded_in_the_dialogue()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-client-").FullName;
        string At(string name) => Path.Combine(folder, name);
        async Task OpenSslAsync(params string[] arguments)
        {
            var made = await Command.RunAsync("openssl", arguments);
            Assert.True(made.ExitCode == 0, made.ToString());
        }

        await OpenSslAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=authority", "-keyout", At("ca.key"), "-out", At("ca.pem"));
        foreach (var (name, issuer) in new[] { ("known", "ca"), ("strange", "strange") })
        {
            await OpenSslAsync("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", $"/CN={name}.example",
                "-keyout", At(name + ".key"), "-out", At(name + ".csr"));
            await OpenSslAsync(issuer == "ca"
                ? ["x509", "-req", "-in", At(name + ".csr"), "-CA", At("ca.pem"), "-CAkey", At("ca.key"), "-days", "2", "-out",
                    At(name + ".pem")]
                : ["x509", "-req", "-in", At(name + ".csr"), "-signkey", At(name + ".key"), "-days", "2", "-out", At(name + ".pem")]);
        }

        await File.WriteAllTextAsync(At("ulak.json"), $$"""
            { "smtp": { "tls": "starttls" }, "tls": { "clientCertificates": "require", "clientAuthorities": "{{At("ca.pem")}}" } }
            """);
        await using (var server = await UlakServer.StartInAsync(At("data"), "--config", At("ulak.json")))
        {
            async Task<string> TryAsync(params string[] certificate) =>
                (await Command.RunAsync(
                    new CommandRequest("openssl",
                        ["s_client", "-quiet", "-ign_eof", "-crlf", "-starttls", "smtp", "-connect", $"127.0.0.1:{server.SmtpPort}",
                            .. certificate])
                    { Input = "EHLO client.example\nQUIT\n"u8.ToArray() })).Output;

            Assert.Contains(" Goodbye", await TryAsync("-cert", At("known.pem"), "-key", At("known.key")),
                StringComparison.Ordinal);
            Assert.DoesNotContain("221 2.0.0", await TryAsync("-cert", At("strange.pem"), "-key", At("strange.key")),
                StringComparison.Ordinal);
            Assert.DoesNotContain("221 2.0.0", await TryAsync(), StringComparison.Ordinal);
            await server.WaitUntilPrintedAsync("the client showed no certificate that is trusted here");
            using var http = new HttpClient { BaseAddress = server.Console };
            var sessions = await http.GetStringAsync("sessions", TestContext.Current.CancellationToken);
            var links = System.Text.RegularExpressions.Regex.Matches(sessions, "/sessions/[A-Za-z0-9-]+").Select(match => match.Value)
                .Distinct();
            var pages = await Task.WhenAll(links.Select(link => http.GetStringAsync(link, TestContext.Current.CancellationToken)));
            Assert.Contains(pages, page => page.Contains("client CN=known.example", StringComparison.Ordinal));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static MimeMessage Message()
    {
        var message = new MimeMessage { Subject = "From MailKit", Body = new TextPart("plain") { Text = "x" } };
        message.From.Add(new MailboxAddress("Ann", "ann@example.com"));
        message.To.Add(new MailboxAddress("You", "you@example.test"));
        return message;
    }

    private sealed class DsnClient : SmtpClient
    {
        protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) =>
            DeliveryStatusNotification.Failure;
    }

    /// <summary>A server with each kind of listener, and one user.</summary>
    private sealed class SecureServer : IAsyncDisposable
    {
        private readonly string _folder;

        private SecureServer(string folder, UlakServer server, int submission, int secure) =>
            (_folder, Server, SubmissionPort, SecurePort) = (folder, server, submission, secure);

        public UlakServer Server { get; }

        public int SubmissionPort { get; }

        public int SecurePort { get; }

        public string LmtpSocket => Path.Combine(_folder, "lmtp.sock");

        public static async Task<SecureServer> StartAsync(bool ownCertificate = false)
        {
            var folder = Directory.CreateTempSubdirectory("ulak-tls-").FullName;
            var (submission, secure) = (UlakServer.FreePort(), UlakServer.FreePort());
            var config = Path.Combine(folder, "ulak.json");
            var certificate = Path.Combine(folder, "own.pem");
            if (ownCertificate)
            {
                await MakeCertificateAsync(folder, "first.example");
            }

            await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
                {
                  "smtp": { "hostName": "mx.example.org", "tls": "starttls", "auth": "on" },
                  {{(ownCertificate ? $"\"tls\": {{ \"certificate\": \"{certificate}\" }}," : "")}}
                  "listeners": {
                    "submission": { "address": "127.0.0.1:{{submission}}", "kind": "submission" },
                    "secure": { "address": "127.0.0.1:{{secure}}", "kind": "submissions" },
                    "lmtp": { "address": "unix:{{folder}}/lmtp.sock", "kind": "lmtp" }
                  }
                }
                """));
            var data = Path.Combine(folder, "data");
            var (file, first) = Checkout.Ulak;
            var added =
                await Command.RunAsync(
                    new CommandRequest(file,
                        [.. first, "user", "add", "ann@example.com", "--data", data])
                    { Input = Encoding.UTF8.GetBytes(Password + "\n") });
            Assert.True(added.ExitCode == 0, added.ToString());
            return new SecureServer(folder, await UlakServer.StartInAsync(data, "--config", config), submission, secure);
        }

        public Task MakeCertificateAsync(string name) => MakeCertificateAsync(_folder, name);

        public static SmtpClient Client() =>
            new() { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };

        public async Task<string> TextAsync() =>
            Encoding.UTF8.GetString(await Server.SourceAsync(Assert.Single(await Server.ListAsync()).GetProperty("id").GetString()!));

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }

        private static async Task MakeCertificateAsync(string folder, string name)
        {
            var (key, certificate, whole) =
                (Path.Combine(folder, "new.key"), Path.Combine(folder, "new.crt"), Path.Combine(folder, "own.pem"));
            var made =
                await Command.RunAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", $"/CN={name}", "-keyout", key, "-out", certificate);
            Assert.True(made.ExitCode == 0, made.ToString());
            await File.WriteAllTextAsync(whole + ".new", await File.ReadAllTextAsync(certificate) + await File.ReadAllTextAsync(key));
            File.Move(whole + ".new", whole, overwrite: true);
        }
    }
}

file static class MailKitExtensions
{
    public static MimeEntity ContentTransferEncodingOf(this MimeEntity entity, ContentEncoding encoding)
    {
        ((MimePart)entity).ContentTransferEncoding = encoding;
        return entity;
    }
}
