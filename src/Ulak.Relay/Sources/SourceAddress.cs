using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ulak.Relay.Sources;

/// <summary>An address of this server that mail goes out from: IPv4, IPv6, or one of each that belong together.</summary>
/// <param name="Four">The IPv4 address; null for none.</param>
/// <param name="Six">The IPv6 address; null for none.</param>
/// <param name="Since">The first day of its warm-up, in UTC; null for an address that other servers know already.</param>
internal sealed record SourceAddress(IPAddress? Four, IPAddress? Six, DateOnly? Since)
{
    /// <summary>The name after EHLO for connections from it; empty for that of the server.</summary>
    public string HeloName { get; init; } = "";

    /// <summary>The address of a family; null for none: servers of that family are not tried.</summary>
    public IPAddress? Of(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Four,
        AddressFamily.InterNetworkV6 => Six,
        _ => null,
    };

    public override string ToString() => string.Join('+', new[] { Four, Six }.Where(each => each is not null));

    /// <summary>
    /// Parses <c>192.0.2.1</c> or <c>192.0.2.1+2001:db8::1</c>, with <c>@mail2.example.org</c> for its name after EHLO, and
    /// <c>=2026-11-01</c> for its first day; null if it is invalid.
    /// </summary>
    public static SourceAddress? Parse(string text)
    {
        var (rest, date) = Split(text, '=');
        var (addresses, name) = Split(rest, '@');
        DateOnly? since = null;
        if (date is not null)
        {
            if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return null;
            }

            since = day;
        }

        // RFC 5321 §4.1.1.1: a name in EHLO is a domain that DNS has.
        if (name is not null && (!name.Contains('.', StringComparison.Ordinal) || Uri.CheckHostName(name) != UriHostNameType.Dns))
        {
            return null;
        }

        return ParseAddresses(addresses) is (var four, var six)
            ? new SourceAddress(four, six, since) { HeloName = name ?? "" }
            : null;
    }

    private static (IPAddress? Four, IPAddress? Six)? ParseAddresses(string text)
    {
        IPAddress? four = null, six = null;
        foreach (var word in text.Split('+'))
        {
            if (!IPAddress.TryParse(word, out var address))
            {
                return null;
            }

            ref var place = ref address.AddressFamily == AddressFamily.InterNetwork ? ref four : ref six;
            if (place is not null)
            {
                return null;
            }

            place = address;
        }

        return (four, six);
    }

    private static (string Before, string? After) Split(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, null);
}
