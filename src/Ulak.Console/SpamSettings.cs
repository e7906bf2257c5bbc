namespace Ulak.Console;

/// <summary>The spam filter that scores messages on request.</summary>
internal sealed record SpamSettings
{
    /// <summary>
    /// The filter: <c>spamd://host:783</c> for SpamAssassin, or <c>http://host:11333</c> for Rspamd. Null for none.
    /// </summary>
    public Uri? Server { get; init; }

    /// <summary>Reads the address of a filter; null where it is none.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "spamd" or "http" or "https" && address.Host.Length > 0
            ? address : null;
}
