using System.Globalization;
using Ulak.EndToEnd.Program;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>Dovecot's LMTP server, on a loopback port and a Unix socket, with the mailboxes <c>ann</c> and <c>bob</c>.</summary>
internal sealed class Dovecot : IAsyncDisposable
{
    private readonly Daemon _daemon;
    private readonly string _folder;

    private Dovecot(Daemon daemon, string folder, int port) => (_daemon, _folder, Port) = (daemon, folder, port);

    public int Port { get; }

    public string UnixSocket => Path.Combine(_folder, "run", "lmtp-test");

    public static async Task<Dovecot> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-dovecot-").FullName;
        await Command.RunAsync("chmod", "755", folder);
        Directory.CreateDirectory(Path.Combine(folder, "mail"));
        await Command.RunAsync("chown", "nobody", Path.Combine(folder, "mail"));
        var port = UlakServer.FreePort();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "users"),
            $"ann:{{PLAIN}}x:65534:65534::{folder}/mail/ann::\nbob:{{PLAIN}}x:65534:65534::{folder}/mail/bob::\n");
        var config = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            base_dir = {{folder}}/run
            state_dir = {{folder}}/state
            log_path = {{folder}}/dovecot.log
            protocols = lmtp
            listen = 127.0.0.1
            ssl = no
            first_valid_uid = 1
            mail_location = maildir:~/Maildir
            auth_username_format = %n
            passdb {
              driver = passwd-file
              args = {{folder}}/users
            }
            userdb {
              driver = passwd-file
              args = {{folder}}/users
            }
            service lmtp {
              inet_listener lmtp {
                address = 127.0.0.1
                port = {{port}}
              }
              unix_listener lmtp-test {
                mode = 0666
              }
            }

            """));
        return new Dovecot(await Daemon.StartAsync("dovecot", ["-F", "-c", config], port), folder, port);
    }

    /// <summary>The messages of a mailbox.</summary>
    public byte[][] Read(string user) => Maildir.Read(Path.Combine(_folder, "mail", user, "Maildir"));

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Reads the messages of a Maildir.</summary>
internal static class Maildir
{
    public static byte[][] Read(string folder)
    {
        var messages = Path.Combine(folder, "new");
        return Directory.Exists(messages) ? [.. Directory.GetFiles(messages).Order().Select(File.ReadAllBytes)] : [];
    }
}
