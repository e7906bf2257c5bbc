using System.Globalization;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>
/// An Exim daemon with one mailbox. It refuses <c>nobody</c> at RCPT, and accepts <c>late</c>, for which it sends a bounce. Debian's Exim
/// and Postfix exclude each other, so <c>test.sh</c> unpacks it beside the system.
/// </summary>
internal sealed class Exim : IAsyncDisposable
{
    private readonly Daemon _daemon;
    private readonly string _folder;

    private Exim(Daemon daemon, string folder) => (_daemon, _folder) = (daemon, folder);

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : _daemon.Printed;

    private string LogFile => Path.Combine(_folder, "log", "mainlog");

    /// <summary>Starts a daemon.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="domain">The domain that it receives mail for.</param>
    /// <param name="next">The port on this machine that it sends everything else to.</param>
    public static async Task<Exim> StartAsync(int port, string domain, int next)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Exim's daemon runs as root alone");
        var program = Find();
        Assert.SkipWhen(program is null, "Exim is missing: ./test.sh unpacks it");
        var folder = Directory.CreateTempSubdirectory("ulak-exim-").FullName;
        foreach (var part in new[] { "spool", "log", "mail" })
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        var config = Path.Combine(folder, "exim.conf");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$$"""
            exim_path = {{{program}}}
            primary_hostname = exim.example.test
            spool_directory = {{{folder}}}/spool
            log_file_path = {{{folder}}}/log/%slog
            domainlist local_domains = {{{domain}}}
            acl_smtp_rcpt = acl_rcpt
            acl_smtp_data = acl_data
            deliver_drop_privilege = true
            accept_8bitmime = true
            keep_environment =
            never_users =
            begin acl
            acl_rcpt:
              deny
                message = No such user here
                condition = ${if eq{$local_part}{nobody}}
              accept
                domains = +local_domains
              deny
                message = relay not permitted
            acl_data:
              accept
            begin routers
            late:
              driver = redirect
              domains = +local_domains
              local_parts = late
              allow_fail
              data = :fail: The mailbox was closed
            local:
              driver = accept
              domains = +local_domains
              transport = files
            next:
              driver = manualroute
              route_list = * 127.0.0.1::{{{next}}}
              self = send
              transport = smtp
            begin transports
            files:
              driver = appendfile
              directory = {{{folder}}}/mail
              maildir_format
              create_directory
              return_path_add
            smtp:
              driver = smtp
            begin retry
            * * F,2h,1m

            """));
        var owned = await Command.RunAsync("chown", "-R", "Debian-exim", folder);
        Assert.True(owned.ExitCode == 0, owned.ToString());
        await Command.RunAsync("chown", "root", config);
        await Command.RunAsync("chmod", "755", folder);
        return new Exim(
            await Daemon.StartAsync(
                program!, ["-C", config, "-bdf", "-q1m", "-oX", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1.{port}")], port),
            folder);
    }

    /// <summary>The messages of the mailbox.</summary>
    public byte[][] Read() => Maildir.Read(Path.Combine(_folder, "mail"));

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Find()
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable("ULAK_EXIM"), "/usr/sbin/exim4",
            Path.Combine(Checkout.Root, "out", "neighbours", "exim", "usr", "sbin", "exim4"),
        ];
        return places.FirstOrDefault(File.Exists);
    }
}
