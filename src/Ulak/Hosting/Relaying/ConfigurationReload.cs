using System.Runtime.InteropServices;
using Ulak.Configuration;
using Ulak.Relay;

namespace Ulak.Hosting.Relaying;

/// <summary>
/// Reads the configuration again on SIGHUP, and takes over routes, hops, aliases, networks and the settings of the queue. An invalid
/// configuration changes nothing.
/// </summary>
internal sealed class ConfigurationReload : IDisposable
{
    private static readonly string[] Reloaded =
        ["routes.", "hops.", "pools.", "sites.", "relay.networks", "relay.aliases", "relay.suppress", "queue."];

    private readonly RelayService? _relay;
    private readonly Func<UlakSettings> _load;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration? _signal;
    private readonly CurrentSettings _current;
    private readonly UlakSettings _settings;

    /// <param name="relay">The relay; null if there were no routes at the start.</param>
    /// <param name="current">The settings of the relay.</param>
    /// <param name="settings">The settings at the start.</param>
    /// <param name="load">Reads the settings.</param>
    /// <param name="log">The log.</param>
    public ConfigurationReload(
        RelayService? relay, CurrentSettings current, UlakSettings settings, Func<UlakSettings> load, ILogger<ConfigurationReload> log)
    {
        (_relay, _current, _settings, _load, _log) = (relay, current, settings, load, log);
        if (!OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                // Otherwise the process would end.
                context.Cancel = true;
                Reload();
            });
        }
    }

    /// <summary>Reads the configuration, and takes it over if it is valid.</summary>
    public void Reload()
    {
        lock (_lock)
        {
            try
            {
                var loaded = _load();
                // The store is that of the start, and the routes of the API are in it.
                var settings = loaded with { Data = _current.Value.Data };
                var options = RelayConfiguration.Create(settings);
                TableConfiguration.RequireTables(settings, options);
                if (_relay is null || options is null)
                {
                    HostLog.RoutesNeedRestart(_log);
                    return;
                }

                _current.Value = settings;
                _relay.Reload(options);
                var others = FindChanges(loaded).Where(key => !Reloaded.Any(each => key.StartsWith(each, StringComparison.Ordinal)))
                    .ToList();
                HostLog.ConfigurationReloaded(_log, options.Routes.Length, options.Hops.Length);
                if (others.Count > 0)
                {
                    HostLog.SettingsNeedRestart(_log, string.Join(", ", others));
                }
            }
            catch (ConfigurationException e)
            {
                HostLog.ConfigurationNotReloaded(_log, e.Message);
            }
        }
    }

    public void Dispose() => _signal?.Dispose();

    // Compared with the start: what is listed is what a restart would change.
    private IEnumerable<string> FindChanges(UlakSettings settings) => SettingsTable.AllFor(settings)
        .Where(setting => setting.Format(settings) != setting.Format(_settings)).Select(setting => setting.Key);
}
