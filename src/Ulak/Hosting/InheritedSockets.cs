using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>A listening socket that the service manager opened.</summary>
/// <param name="Name">The name of systemd's FileDescriptorName=; by default that of the socket unit.</param>
/// <param name="Handle">The file descriptor.</param>
/// <param name="Address">The address that it listens on.</param>
internal sealed record InheritedSocket(string Name, ulong Handle, EndPoint Address);

/// <summary>
/// Socket activation (sd_listen_fds(3)): the service manager opens the sockets, and the program serves them. A socket belongs to the
/// listener
/// that has its name, <c>console</c> for the console, or to the listener with its address.
/// </summary>
internal sealed record InheritedSockets(ImmutableSortedDictionary<string, ImmutableArray<InheritedSocket>> ByListener)
{
    /// <summary>The name of the console's sockets.</summary>
    public const string Console = "console";

    private const int FirstDescriptor = 3;

    /// <summary>No sockets.</summary>
    public static InheritedSockets None { get; } = new(ImmutableSortedDictionary<string, ImmutableArray<InheritedSocket>>.Empty);

    /// <summary>The sockets of a listener. Empty if it opens its own.</summary>
    public ImmutableArray<InheritedSocket> Of(string listener) => ByListener.GetValueOrDefault(listener, []);

    /// <summary>Reads the sockets that this process has inherited.</summary>
    /// <exception cref="ConfigurationException">A socket belongs to no listener.</exception>
    public static InheritedSockets Read(UlakSettings settings)
    {
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || SettingFormat.ParsePositiveInteger(Environment.GetEnvironmentVariable("LISTEN_FDS") ?? "") is not { } count)
        {
            return None;
        }

        var names = (Environment.GetEnvironmentVariable("LISTEN_FDNAMES") ?? "").Split(':');
        return Assign(settings, Enumerable.Range(0, count).Select(index =>
            Open(index < names.Length ? names[index] : "", FirstDescriptor + index)));
    }

    /// <summary>Gives each socket to its listener.</summary>
    /// <exception cref="ConfigurationException">A socket belongs to no listener.</exception>
    public static InheritedSockets Assign(UlakSettings settings, IEnumerable<InheritedSocket> sockets)
    {
        var byListener = None.ByListener;
        foreach (var socket in sockets)
        {
            var listener = FindListener(settings, socket)
                ?? throw new ConfigurationException(
                    $"the service manager passed a socket named '{socket.Name}' on {socket.Address}, which belongs to no listener. Set "
                        + $"FileDescriptorName= of the socket unit to {string.Join(", ", NamesOf(settings))}.");
            byListener = byListener.SetItem(listener, [.. byListener.GetValueOrDefault(listener, []), socket]);
        }

        return new InheritedSockets(byListener);
    }

    /// <summary>
    /// The settings with the addresses of the sockets: whether a login or TLS is needed depends on them. Of several, one that other
    /// machines
    /// can reach.
    /// </summary>
    public UlakSettings Apply(UlakSettings settings)
    {
        foreach (var (name, sockets) in ByListener)
        {
            var address = (sockets.FirstOrDefault(socket => !IsLocal(socket.Address)) ?? sockets[0]).Address;
            settings = (name, address) switch
            {
                (Console, _) => settings with { Console = settings.Console with { Address = address } },
                ("smtp", IPEndPoint ip) => settings with { Smtp = settings.Smtp with { Address = ip } },
                ("smtp", _) => throw new ConfigurationException(
                    "the first SMTP listener cannot have a Unix socket of the service manager. Configure one as listeners.NAME.address."),
                _ => settings with
                {
                    Listeners = settings.Listeners.SetItem(name, settings.Listeners[name] with { Address = address }),
                },
            };
        }

        return settings;
    }

    private static string? FindListener(UlakSettings settings, InheritedSocket socket) =>
        NamesOf(settings).FirstOrDefault(name => name == socket.Name)
        ?? settings.AllListeners.FirstOrDefault(listener => socket.Address.Equals(listener.Address))?.Name
        ?? (socket.Address.Equals(settings.Console.Address) ? Console : null);

    private static IEnumerable<string> NamesOf(UlakSettings settings) =>
        settings.AllListeners.Select(listener => listener.Name).Prepend(Console);

    private static bool IsLocal(EndPoint address) => address is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    private static InheritedSocket Open(string name, int descriptor)
    {
        // The descriptor stays open: it is the listener's.
        using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
        return new InheritedSocket(name, (ulong)descriptor, socket.LocalEndPoint!);
    }
}
