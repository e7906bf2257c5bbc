using System.Globalization;
using System.Net;
using System.Text;
using Ulak.EndToEnd.Program;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>NSD, an authoritative DNS server, with zones of the test on a loopback port.</summary>
internal sealed class Nsd : IAsyncDisposable
{
    private readonly Daemon _daemon;
    private readonly string _folder;

    private Nsd(Daemon daemon, string folder, int port) =>
        (_daemon, _folder, EndPoint) = (daemon, folder, new IPEndPoint(IPAddress.Loopback, port));

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts the server.</summary>
    /// <param name="zones">The records of each zone, without SOA and NS. A zone with null is configured, but has no file: every query for
    /// it fails with SERVFAIL.</param>
    public static async Task<Nsd> StartAsync(params (string Name, string? Records)[] zones)
    {
        var folder = Directory.CreateTempSubdirectory("ulak-nsd-").FullName;
        var port = UlakServer.FreePort();
        var config = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            server:
              ip-address: 127.0.0.1@{port}
              username: ""
              chroot: ""
              database: ""
              zonesdir: "{folder}"
              pidfile: "{folder}/nsd.pid"
              xfrdfile: "{folder}/xfrd.state"
              zonelistfile: "{folder}/zone.list"
              xfrdir: "{folder}"
              server-count: 1
            remote-control:
              control-enable: no

            """));
        foreach (var (name, records) in zones)
        {
            config.Append(CultureInfo.InvariantCulture, $"zone:\n  name: {name}\n  zonefile: {name}.zone\n");
            if (records is not null)
            {
                await File.WriteAllTextAsync(
                    Path.Combine(folder, $"{name}.zone"),
                    $"$ORIGIN {name}.\n$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n{records}\n");
            }
        }

        var file = Path.Combine(folder, "nsd.conf");
        await File.WriteAllTextAsync(file, config.ToString());
        return new Nsd(await Daemon.StartAsync("nsd", ["-d", "-c", file], port), folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
