using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>NSD, an authoritative DNS server, with zones of the test on a loopback port.</summary>
internal sealed class Nsd : IAsyncDisposable
{
    private readonly Daemon _daemon;
    private readonly string _folder;

    private Nsd(Daemon daemon, string folder, int port) =>
        (_daemon, _folder, EndPoint) = (daemon, folder, new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>The DS records of the zones that are signed.</summary>
    public ImmutableArray<string> Anchors { get; private init; } = [];

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts the server.</summary>
    /// <param name="zones">The records of each zone, without SOA and NS. A zone with null is configured, but has no file: every query for
    /// it fails with SERVFAIL.</param>
    public static Task<Nsd> StartAsync(params (string Name, string? Records)[] zones) => StartAsync(zones, signed: []);

    /// <summary>Starts the server with zones of which some are signed (ldns).</summary>
    /// <param name="zones">The zones, as above.</param>
    /// <param name="signed">The names of those to sign, each with a change of the signed zone: text, and what replaces it; null for
    /// none.</param>
    public static async Task<Nsd> StartAsync(
        (string Name, string? Records)[] zones, params (string Name, (string Text, string Replacement)? Change)[] signed)
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

        var anchors = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, change) in signed)
        {
            anchors.Add(await SignAsync(Path.Combine(folder, $"{name}.zone"), name, change));
        }

        var file = Path.Combine(folder, "nsd.conf");
        await File.WriteAllTextAsync(file, config.ToString());
        return new Nsd(await Daemon.StartAsync("nsd", ["-d", "-c", file], port), folder, port)
        {
            Anchors = anchors.ToImmutable(),
        };
    }

    /// <summary>Signs a zone in its file; returns its DS record.</summary>
    private static async Task<string> SignAsync(string file, string name, (string Text, string Replacement)? change)
    {
        var folder = Path.GetDirectoryName(file)!;
        var created = await Command.RunAsync(
            new CommandRequest("ldns-keygen", ["-a", "ECDSAP256SHA256", "-k", "-r", "/dev/urandom", name]) { WorkingDirectory = folder });
        Assert.True(created.ExitCode == 0, created.ToString());
        var key = created.Output.Trim();
        var signing = await Command.RunAsync("ldns-signzone", "-f", file + ".signed", file, Path.Combine(folder, key));
        Assert.True(signing.ExitCode == 0, signing.ToString());
        var text = await File.ReadAllTextAsync(file + ".signed");
        if (change is { } wrong)
        {
            Assert.Contains(wrong.Text, text, StringComparison.OrdinalIgnoreCase);
            text = text.Replace(wrong.Text, wrong.Replacement, StringComparison.OrdinalIgnoreCase);
        }

        await File.WriteAllTextAsync(file, text);
        return (await File.ReadAllTextAsync(Path.Combine(folder, $"{key}.ds"))).Trim().Replace('\t', ' ');
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
