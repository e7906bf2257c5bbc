using System.Globalization;
using System.Net;
using Ulak.EndToEnd.Program;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>Unbound, a validating resolver, which asks an authoritative server of the test.</summary>
internal sealed class Unbound : IAsyncDisposable
{
    private readonly Daemon _daemon;
    private readonly string _folder;

    private Unbound(Daemon daemon, string folder, int port) =>
        (_daemon, _folder, EndPoint) = (daemon, folder, new IPEndPoint(IPAddress.Loopback, port));

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts the resolver.</summary>
    /// <param name="authority">The authoritative server.</param>
    /// <param name="zones">The zones of it.</param>
    /// <param name="anchors">DS records that it trusts. A zone with one must be signed: otherwise it is bogus (RFC 4035 §5.5).</param>
    public static async Task<Unbound> StartAsync(IPEndPoint authority, string[] zones, params string[] anchors)
    {
        var folder = Directory.CreateTempSubdirectory("ulak-unbound-").FullName;
        var port = UlakServer.FreePort();
        var config = Path.Combine(folder, "unbound.conf");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $"""
            server:
              interface: 127.0.0.1@{port}
              do-daemonize: no
              username: ""
              chroot: ""
              directory: "{folder}"
              pidfile: "{folder}/unbound.pid"
              use-syslog: no
              module-config: "validator iterator"
              do-not-query-localhost: no
              local-zone: "test." nodefault
              {string.Join("\n  ", anchors.Select(each => $"trust-anchor: \"{each}\""))}
            {string.Concat(zones.Select(zone => string.Create(
                CultureInfo.InvariantCulture, $"stub-zone:\n  name: {zone}\n  stub-addr: 127.0.0.1@{authority.Port}\n")))}
            remote-control:
              control-enable: no

            """));
        return new Unbound(await Daemon.StartAsync("unbound", ["-d", "-c", config], port), folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
