namespace Ulak.Mime.Html;

/// <summary>Where a link may lead.</summary>
internal static class LinkTarget
{
    private static readonly string[] Schemes = ["http:", "https:", "mailto:", "tel:", "sms:", "ftp:", "geo:", "webcal:", "xmpp:", "news:"];

    /// <summary>
    /// Whether an address is a place in the document, or has a scheme by which nothing runs. Browsers pass over white space and control
    /// characters in a scheme.
    /// </summary>
    public static bool IsAllowed(string address)
    {
        var text = address.TrimStart();
        if (text.StartsWith('#'))
        {
            return true;
        }

        foreach (var scheme in Schemes)
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
