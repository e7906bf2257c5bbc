using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Ulak.Smtp.Addresses;

namespace Ulak.Server;

/// <summary>The name of this machine as a domain for SMTP.</summary>
public static class LocalHost
{
    private static readonly Lazy<string> CachedName = new(() => GetName(ReadMachineName(), ReadDomain(), ReadHostsFile()));

    /// <summary>
    /// The full name where the machine knows it without a query (its host name, its DNS suffix, or its file of hosts), otherwise the host
    /// name alone; always a valid domain (<see cref="MachineDomain"/>). Read once.
    /// </summary>
    public static string Name => CachedName.Value;

    internal static string GetName(string machine, string domain, IEnumerable<string> hosts)
    {
        if (machine.Contains('.', StringComparison.Ordinal))
        {
            return MachineDomain.FromName(machine);
        }

        return MachineDomain.FromName(domain.Length > 0 ? $"{machine}.{domain}" : FindFullName(machine, hosts) ?? machine);
    }

    // hosts(5): address, canonical name, aliases. Debian's installer writes "127.0.1.1 name.example.org name".
    private static string? FindFullName(string machine, IEnumerable<string> hosts) =>
        hosts.Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1 && words.Skip(1).Contains(machine, StringComparer.OrdinalIgnoreCase))
            .SelectMany(words => words.Skip(1))
            .FirstOrDefault(name => name.StartsWith(machine + ".", StringComparison.OrdinalIgnoreCase));

    private static string ReadMachineName()
    {
        try
        {
            return Dns.GetHostName();
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static string ReadDomain()
    {
        try
        {
            return OperatingSystem.IsWindows() ? IPGlobalProperties.GetIPGlobalProperties().DomainName : "";
        }
        catch (NetworkInformationException)
        {
            return "";
        }
    }

    private static string[] ReadHostsFile()
    {
        try
        {
            return OperatingSystem.IsWindows() ? [] : File.ReadAllLines("/etc/hosts");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
