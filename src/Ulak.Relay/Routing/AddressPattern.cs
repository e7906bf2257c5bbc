using Ulak.Smtp.Addresses;

namespace Ulak.Relay.Routing;

/// <summary>
/// A pattern of addresses: <c>ann@example.org</c>, <c>@example.org</c> or <c>example.org</c> for a domain, <c>*.example.org</c> for its
/// subdomains, <c>sales-*@example.org</c>, <c>*</c> for all, <c>&lt;&gt;</c> for the null reverse-path.
/// </summary>
internal sealed record AddressPattern
{
    private readonly string _localPart;
    private readonly string _domain;

    private AddressPattern(string text, string localPart, string domain) => (Text, _localPart, _domain) = (text, localPart, domain);

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Whether the pattern names a domain: literally, or with at least two literal labels at its end. Only then may a route relay for
    /// clients that are not trusted.
    /// </summary>
    public bool NamesDomain => _domain.Length > 0 && (!Glob.HasWildcard(_domain)
        || (_domain.Split('.') is { Length: > 2 } labels && !Glob.HasWildcard(labels[^1]) && !Glob.HasWildcard(labels[^2])));

    /// <summary>Parses a pattern; null if it is invalid.</summary>
    public static AddressPattern? Parse(string text)
    {
        if (text is "*" or "<>")
        {
            return new AddressPattern(text, text == "*" ? "*" : "", text == "*" ? "*" : "");
        }

        var at = text.LastIndexOf('@');
        var (localPart, domain) = at < 0 ? ("*", text) : (at == 0 ? "*" : text[..at], text[(at + 1)..]);
        domain = domain.StartsWith('.') ? "*" + domain : domain;
        var isInvalid = domain.Length == 0 || (localPart.Contains('@', StringComparison.Ordinal) && !localPart.StartsWith('"'))
            || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or '<' or '>');
        return isInvalid ? null : new AddressPattern(text, localPart, Glob.HasWildcard(domain) ? domain : DomainName.Normalize(domain));
    }

    /// <summary>Whether an address matches; null is the null reverse-path.</summary>
    public bool IsMatch(Mailbox? address)
    {
        if (address is null)
        {
            return Text is "<>" or "*";
        }

        return Text != "<>" && Glob.IsMatch(_domain, DomainName.Normalize(address.Domain)) && MatchesLocalPart(address.UnquotedLocalPart);
    }

    private bool MatchesLocalPart(string localPart) =>
        Glob.IsMatch(_localPart, localPart) || (PlusAddress.Base(localPart) is { } plain && Glob.IsMatch(_localPart, plain));
}

/// <summary>Addresses with a tag: <c>ann+news@example.org</c> is a mailbox of <c>ann@example.org</c> (RFC 5233).</summary>
internal static class PlusAddress
{
    /// <summary>The local-part without its tag; null if it has none.</summary>
    public static string? Base(string localPart) => localPart.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus
        ? localPart[..plus]
        : null;
}
