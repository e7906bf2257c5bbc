namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Recognizes what a person or a program put in the place of an address before the text was posted: <c>****@example.cn</c>,
/// <c>to=&lt;receiver></c>, <c>to=&lt;XXXXXX></c>. It gives no values to steps; with a domain it still
/// shows which recipient is concerned.
/// </summary>
internal static class AddressMask
{
    private static readonly string[] Placeholders =
    [
        "receiver", "recipient", "user", "username", "email", "e-mail", "address", "someone", "redacted", "hidden", "removed",
    ];

    /// <summary>
    /// The mask, if it still shows whom the message was for: a domain, or a person's words ("my friend's address"); null for an address and
    /// for other masks.
    /// </summary>
    public static string? WithDomain(string? address) => address is not null && IsMasked(address)
        && (address.LastIndexOf('@') is >= 0 and var at ? !address.AsSpan(at).Contains('*')
                && (address.AsSpan(at).Contains('.') || (at > 0 && address.AsSpan(at + 1) is ['[' or '{', ..]))
            : address.Contains(' ', StringComparison.Ordinal))
        ? address : null;

    /// <summary>Whether an address hides the recipient completely. A letter or a digit in the local part can still identify it.</summary>
    public static bool IsMasked(string address)
    {
        var at = address.LastIndexOf('@');
        var local = (at < 0 ? address : address[..at]).Trim('<', '>', '[', ']', '(', ')');
        if (at < 0)
        {
            return local.Contains(' ', StringComparison.Ordinal) || Placeholders.Contains(local, StringComparer.OrdinalIgnoreCase)
                || (local.Length >= 3 && !local.AsSpan().ContainsAnyExcept("xX"));
        }

        // A list manager writes its identifiers after the @; a host's name has a dot and no underscore (RFC 1123 §2.1).
        var domain = address.AsSpan(at + 1);
        var isNoHost = domain.Contains('_') && !domain.Contains('.');
        return isNoHost || (local.Length > 0 && !local.Any(char.IsLetterOrDigit) && local.Contains('*', StringComparison.Ordinal));
    }
}
