using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Commands that test a server, with the host and port of the text and the kind of TLS that belongs to the port.</summary>
internal static class TestCommands
{
    // The outgoing server of the provider to which a cause belongs.
    private static readonly FrozenDictionary<string, string> Hosts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["auth-gmail-app-password"] = "smtp.gmail.com",
        ["auth-browser-login"] = "smtp.gmail.com",
        ["auth-tenant-disabled"] = "smtp.office365.com",
        ["auth-basic-disabled"] = "smtp.office365.com",
        ["auth-microsoft-policy"] = "smtp.office365.com",
        ["auth-yahoo"] = "smtp.mail.yahoo.com",
        ["auth-yandex"] = "smtp.yandex.com",
        ["auth-mail-ru"] = "smtp.mail.ru",
        ["auth-icloud"] = "smtp.mail.me.com",
        ["auth-gmx"] = "mail.gmx.net",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The values with the commands <c>tlsTest</c> and <c>swaks</c>, the SPF mechanism <c>spf</c>, and the provider's host where the text
    /// has none.
    /// </summary>
    public static Dictionary<string, string> AddTo(IReadOnlyDictionary<string, string> found, string? cause)
    {
        var values = new Dictionary<string, string>(found);
        if (cause is not null && Hosts.TryGetValue(cause, out var provider))
        {
            values.TryAdd("host", provider);
        }

        var ip = values.GetValueOrDefault("ip") ?? TextTemplate.Examples["ip"];
        var host = values.GetValueOrDefault("host") ?? TextTemplate.Examples["host"];
        var port = values.GetValueOrDefault("port") is "25" or "465" or "2525" or "1025" ? values["port"] : "587";
        var isTls = port == "465";
        values["tlsTest"] = isTls ? $"openssl s_client -connect {host}:{port} -servername {host}"
            : $"openssl s_client -starttls smtp -connect {host}:{port} -servername {host}";
        values["swaks"] = isTls ? $"swaks --server {host}:{port} --tlsc" : $"swaks --server {host}:{port} --tls";
        values["spf"] = (ip.Contains(':', StringComparison.Ordinal) ? "ip6:" : "ip4:") + ip;
        return values;
    }
}
