using System.Net;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>What the name or the address of a host shows.</summary>
internal static class Hosts
{
    /// <summary>The last two labels of a name: those of an organization, as far as a name alone shows it.</summary>
    public static string OrganizationOf(string name) => string.Join('.', name.Split('.').TakeLast(2));

    /// <summary>Whether an IPv4 address is one of an internal network (RFC 1918 §3).</summary>
    public static bool IsPrivate(IPAddress address) =>
        address.GetAddressBytes() is [10, _, _, _] or [172, >= 16 and < 32, _, _] or [192, 168, _, _];
}
