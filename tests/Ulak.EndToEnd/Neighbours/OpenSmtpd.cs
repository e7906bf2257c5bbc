using System.Globalization;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>
/// An OpenSMTPD with the mailbox <c>ann</c> of a domain; it relays everything else. Its packages and Postfix's exclude each other, and its
/// folders and users are compiled in, so <c>test.sh</c> unpacks it, and it runs in a mount namespace that has them.
/// </summary>
internal sealed class OpenSmtpd : IAsyncDisposable
{
    private const int FirstUser = 4_997;

    private readonly Daemon _daemon;
    private readonly string _folder;

    private OpenSmtpd(Daemon daemon, string folder) => (_daemon, _folder) = (daemon, folder);

    public string Log => _daemon.Printed;

    /// <summary>Starts a daemon.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="domain">The domain that it receives mail for.</param>
    /// <param name="next">The URL of the server that it sends everything else to, e.g. <c>smtp+tls://127.0.0.1:2525</c>.</param>
    public static async Task<OpenSmtpd> StartAsync(int port, string domain, string next)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "OpenSMTPD runs as root alone");
        var root = Path.Combine(Checkout.Root, "out", "neighbours", "opensmtpd");
        Assert.SkipUnless(File.Exists(Path.Combine(root, "usr", "sbin", "smtpd")), "OpenSMTPD is missing: ./test.sh unpacks it");
        var folder = Directory.CreateTempSubdirectory("ulak-opensmtpd-").FullName;
        var mail = Path.Combine(folder, "mail");
        Directory.CreateDirectory(mail);
        await Command.RunAsync("chmod", "755", folder);
        await Command.RunAsync("chown", "nobody", mail);
        var config = Path.Combine(folder, "smtpd.conf");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            table users { ann@{{domain}} = nobody }
            queue ttl 1h
            listen on 127.0.0.1 port {{port}} hostname opensmtpd.example.test
            action "local" maildir "{{mail}}" virtual <users>
            action "next" relay host {{next}} tls no-verify
            match from any for domain "{{domain}}" action "local"
            match from any for any action "next"

            """));
        await Command.RunAsync("chmod", "600", config);
        var script = Path.Combine(folder, "start.sh");
        await File.WriteAllTextAsync(script, string.Create(CultureInfo.InvariantCulture, $"""
            set -e
            for each in /var/spool /var/lib "$(readlink -f /var/run)"; do mount -t tmpfs none "$each"; done
            mkdir -p /var/lib/opensmtpd/empty
            chmod 711 /var/spool
            cp /etc/passwd {folder}/passwd
            cp /etc/group {folder}/group
            n={FirstUser}
            for each in opensmtpd opensmtpq; do
              echo "$each:x:$n:$n::/var/lib/opensmtpd/empty:/usr/sbin/nologin" >>{folder}/passwd
              echo "$each:x:$n:" >>{folder}/group
              n=$((n + 1))
            done
            mount --bind {folder}/passwd /etc/passwd
            mount --bind {folder}/group /etc/group
            mount --bind {root}/usr/libexec /usr/libexec
            exec {root}/usr/sbin/smtpd -d -f {config}

            """));
        return new OpenSmtpd(await Daemon.StartAsync("unshare", ["-m", "sh", script], port), folder);
    }

    /// <summary>The messages of the mailbox.</summary>
    public byte[][] Read() => Maildir.Read(Path.Combine(_folder, "mail"));

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
