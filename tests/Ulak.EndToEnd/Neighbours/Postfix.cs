using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>A Postfix instance with its queue in a folder of the test.</summary>
internal sealed class Postfix : IAsyncDisposable
{
    /// <summary>A user id without privileges for the mailboxes.</summary>
    private const int MailUser = 4_999;

    private readonly string _config;

    private Postfix(string config) => _config = config;

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_config, "log", "postfix.log");

    /// <summary>Starts an instance that sends what is submitted on this machine.</summary>
    public static Task<Postfix> StartClientAsync(string folder, int smtp, int lmtp) => StartAsync(folder, string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        mydestination =
        relayhost = [127.0.0.1]:{{smtp}}
        transport_maps = inline:{ lmtp.test=lmtp:inet:127.0.0.1:{{lmtp}} }
        smtp_tls_security_level = encrypt
        smtp_tls_loglevel = 1
        lmtp_tls_security_level = none

        """), "");

    /// <summary>Starts an instance that receives mail for the mailboxes <c>ann</c> and <c>bob</c> of a domain.</summary>
    /// <param name="folder">The folder of the test.</param>
    /// <param name="port">The port.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="certificate">The certificate with its key in PEM; null for no TLS.</param>
    public static async Task<Postfix> StartServerAsync(string folder, int port, string domain, string? certificate)
    {
        var mail = Path.Combine(folder, "mailboxes");
        Directory.CreateDirectory(mail);
        await Command.RunAsync("chown", MailUser.ToString(CultureInfo.InvariantCulture), mail);
        var tls = certificate is null
            ? ""
            : $"smtpd_tls_security_level = may\nsmtpd_tls_chain_files = {certificate}\nsmtpd_tls_loglevel = 1\n";
        return await StartAsync(folder, string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            mydestination =
            virtual_mailbox_domains = {{domain}}
            virtual_mailbox_base = {{mail}}
            virtual_mailbox_maps = inline:{ { ann@{{domain}} = ann/ }, { bob@{{domain}} = bob/ } }
            virtual_uid_maps = static:{{MailUser}}
            virtual_gid_maps = static:{{MailUser}}
            local_header_rewrite_clients =
            message_size_limit = 30000000
            {{tls}}
            """), string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port} inet n - n - - smtpd\n"));
    }

    /// <summary>The messages of a mailbox.</summary>
    public byte[][] Read(string user) => Maildir.Read(Path.Combine(Path.GetDirectoryName(_config)!, "mailboxes", user));

    public async Task SubmitAsync(string from, byte[] text, params string[] recipients)
    {
        var sent = await Command.RunAsync(
            new CommandRequest("sendmail", ["-C", _config, "-i", "-f", from, .. recipients]) { Input = text });
        Assert.True(sent.ExitCode == 0, sent.ToString());
    }

    public Task SubmitAsync(string from, string text, params string[] recipients) =>
        SubmitAsync(from, Encoding.UTF8.GetBytes(text), recipients);

    public async Task WaitUntilQueueEmptyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await Command.RunAsync("postqueue", "-c", _config, "-p")).Output.Contains("queue is empty", StringComparison.Ordinal))
        {
            Assert.False(limit.IsCancellationRequested, Log);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("postfix", "-c", _config, "stop");
        Directory.Delete(Path.GetDirectoryName(_config)!, recursive: true);
    }

    private static async Task<Postfix> StartAsync(string folder, string settings, string services)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Postfix's master runs as root alone");
        await Command.RunAsync("chmod", "755", folder);
        var config = Path.Combine(folder, "postfix");
        foreach (var part in new[] { "queue", "log", "lib" })
        {
            Directory.CreateDirectory(Path.Combine(config, part));
        }

        await Command.RunAsync("chown", "postfix", Path.Combine(config, "lib"));
        await File.WriteAllTextAsync(Path.Combine(config, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {config}/queue
            data_directory = {config}/lib
            maillog_file = {config}/log/postfix.log
            maillog_file_prefixes = {config}
            myhostname = relay.example.org
            alias_maps =
            local_recipient_maps =
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            smtputf8_enable = yes
            {settings}

            """);
        await File.WriteAllTextAsync(Path.Combine(config, "master.cf"), $"""
            {services}
            pickup    unix  n  -  n  60    1  pickup
            cleanup   unix  n  -  n  -     0  cleanup
            qmgr      unix  n  -  n  300   1  qmgr
            tlsmgr    unix  -  -  n  1000? 1  tlsmgr
            rewrite   unix  -  -  n  -     -  trivial-rewrite
            bounce    unix  -  -  n  -     0  bounce
            defer     unix  -  -  n  -     0  bounce
            trace     unix  -  -  n  -     0  bounce
            verify    unix  -  -  n  -     1  verify
            proxymap  unix  -  -  n  -     -  proxymap
            smtp      unix  -  -  n  -     -  smtp
            lmtp      unix  -  -  n  -     -  lmtp
            virtual   unix  -  n  n  -     -  virtual
            error     unix  -  -  n  -     -  error
            retry     unix  -  -  n  -     -  error
            scache    unix  -  -  n  -     1  scache
            anvil     unix  -  -  n  -     1  anvil
            postlog   unix-dgram n  -  n  -  1  postlogd

            """);
        var started = await Command.RunAsync("postfix", "-c", config, "start");
        var postfix = new Postfix(config);
        Assert.True(started.ExitCode == 0, $"{started}\n{postfix.Log}");
        return postfix;
    }
}
