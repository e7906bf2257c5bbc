using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The domains of large providers.</summary>
internal static class ProviderDomains
{
    /// <summary>Domains in which everyone can have a mailbox: their records belong to the provider.</summary>
    public static FrozenSet<string> Mailboxes { get; } = FrozenSet.ToFrozenSet(
    [
        "gmail.com", "googlemail.com", "google.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com",
        "ymail.com", "aol.com", "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de",
        "t-online.de", "orange.fr", "free.fr", "laposte.net", "libero.it", "protonmail.com", "proton.me", "mail.ru", "yandex.ru",
        "yandex.com", "qq.com", "163.com", "126.com", "naver.com", "fastmail.com", "comcast.net", "verizon.net", "hotmail.fr",
        "hotmail.co.uk", "yahoo.co.uk", "yahoo.fr", "yahoo.co.jp", "yahoo.de", "wp.pl", "o2.pl", "interia.pl", "seznam.cz",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Domains that exist for certain: a look-up that does not find them failed at the side of the server that looked.
    /// </summary>
    public static FrozenSet<string> Known { get; } = FrozenSet.ToFrozenSet(
        [.. Mailboxes, "microsoft.com", "apple.com", "zoho.com", "github.com", "amazon.com", "facebook.com"],
        StringComparer.OrdinalIgnoreCase);
}
