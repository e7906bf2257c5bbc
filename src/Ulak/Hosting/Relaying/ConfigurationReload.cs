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
        ["routes.", "hops.", "pools.", "relay.networks", "relay.aliases", "relay.suppress", "queue."];

    private readonly RelayService? _relay;
    private readonly Func<UlakSettings> _load;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration? _signal;
    private readonly UlakSettings _settings;

    /// <param name="relay">The relay; null if there were no routes at the start.</param>
    /// <param name="settings">The settings at the start.</param>
    /// <param name="load">Reads the settings.</param>
    /// <param name="log">The log.</param>
    public ConfigurationReload(RelayService? relay, UlakSettings settings, Func<UlakSettings> load, ILogger log)
    {
        (_relay, _settings, _load, _log) = (relay, settings, load, log);
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
                var settings = _load();
                var options = RelayConfiguration.Create(settings);
                TableConfiguration.RequireTables(settings, options);
                if (_relay is null || options is null)
                {
                    HostLog.RoutesNeedRestart(_log);
                    return;
                }

                _relay.Reload(options);
                var others = FindChanges(settings).Where(key => !Reloaded.Any(each => key.StartsWith(each, StringComparison.Ordinal)))
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
