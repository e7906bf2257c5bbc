using System.Net;
using System.Net.Sockets;

namespace Ulak.Relay.Sources;

/// <summary>An address of this server that mail goes out from: IPv4, IPv6, or one of each that belong together.</summary>
/// <param name="Four">The IPv4 address; null for none.</param>
/// <param name="Six">The IPv6 address; null for none.</param>
/// <param name="Since">The first day of its warm-up, in UTC; null for an address that other servers know already.</param>
internal sealed record SourceAddress(IPAddress? Four, IPAddress? Six, DateOnly? Since)
{
    /// <summary>The address of a family; null for none: servers of that family are not tried.</summary>
    public IPAddress? Of(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Four,
        AddressFamily.InterNetworkV6 => Six,
        _ => null,
    };

    public override string ToString() => string.Join('+', new[] { Four, Six }.Where(each => each is not null));

    /// <summary>Parses <c>192.0.2.1</c>, <c>192.0.2.1+2001:db8::1</c>, each with <c>=2026-11-01</c>; null if it is invalid.</summary>
    public static SourceAddress? Parse(string text)
    {
        DateOnly? since = null;
        if (text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            if (!DateOnly.TryParseExact(
                text[(equals + 1)..], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.None, out var day))
            {
                return null;
            }

            (since, text) = (day, text[..equals]);
        }

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

        return new SourceAddress(four, six, since);
    }
}
