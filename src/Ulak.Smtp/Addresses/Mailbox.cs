using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary><c>Mailbox = Local-part "@" ( Domain / address-literal )</c>, RFC 5321 §4.1.2, with RFC 6531 §3.3.</summary>
/// <param name="LocalPart">As received, quotes included.</param>
/// <param name="Domain">As received, brackets of an address literal included.</param>
/// <remarks>Equality compares the exact text; <see cref="EquivalenceComparer"/> compares which mailbox is meant.</remarks>
public sealed record Mailbox(string LocalPart, string Domain)
{
    /// <summary>
    /// Compares domains case-insensitively and local-parts exactly, apart from unnecessary quotes (RFC 5321 §2.4, §4.1.2).
    /// </summary>
    public static IEqualityComparer<Mailbox> EquivalenceComparer { get; } = new MailboxComparer();

    /// <summary>Whether the mailbox can be used only with SMTPUTF8.</summary>
    public bool NeedsSmtpUtf8 => !(Ascii.IsValid(LocalPart) && Ascii.IsValid(Domain));

    /// <summary>Whether <see cref="Domain"/> is an address literal.</summary>
    public bool IsAddressLiteral => Domain.StartsWith('[');

    /// <summary>The local-part without the quotes and backslashes of a Quoted-string.</summary>
    public string UnquotedLocalPart
    {
        get
        {
            if (!LocalPart.StartsWith('"'))
            {
                return LocalPart;
            }

            var text = new StringBuilder(LocalPart.Length);
            for (var i = 1; i < LocalPart.Length - 1; i++)
            {
                i += LocalPart[i] == '\\' ? 1 : 0;
                text.Append(LocalPart[i]);
            }

            return text.ToString();
        }
    }

    /// <summary>Whether both are the same mailbox; see <see cref="EquivalenceComparer"/>.</summary>
    public bool IsEquivalentTo(Mailbox? other) => EquivalenceComparer.Equals(this, other);

    /// <summary>Parses a mailbox, the part between the brackets of a path, strictly.</summary>
    /// <param name="text">Any octets.</param>
    /// <param name="smtpUtf8">Whether octets above 127 are allowed (RFC 6531).</param>
    /// <param name="mailbox">The mailbox if there is no fault.</param>
    /// <param name="fault">
    /// The first fault from the left. Its column counts from the start of the text, and its suggestion is an address.
    /// </param>
    public static bool TryParse(
        ReadOnlySpan<byte> text, bool smtpUtf8, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out SyntaxFault? fault)
    {
        mailbox = Parse(text, smtpUtf8, out fault);
        if (fault is not null)
        {
            fault =
                FaultSuggestions.AddTo(fault, text, line => { Parse(line, smtpUtf8, out var again); return again; }, AddressRepair.Apply);
        }

        return mailbox is not null;
    }

    /// <summary>Parses a mailbox from a string; columns count octets of UTF-8.</summary>
    public static bool TryParse(
        string text, bool smtpUtf8, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out SyntaxFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(Encoding.UTF8.GetBytes(text), smtpUtf8, out mailbox, out fault);
    }

    /// <summary>Whether a text is a mailbox; allocates nothing if it is.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> text, bool smtpUtf8)
    {
        var at = CreateCursor(text, smtpUtf8);
        var parts = default(PathParts);
        return PathGrammar.Mailbox(ref at, ref parts, PathKind.Standalone) && at.AtEnd;
    }

    private static Mailbox? Parse(ReadOnlySpan<byte> text, bool smtpUtf8, out SyntaxFault? fault)
    {
        var at = CreateCursor(text, smtpUtf8);
        var parts = default(PathParts);
        fault = null;
        if (!PathGrammar.Mailbox(ref at, ref parts, PathKind.Standalone)
            || (!at.AtEnd && !DomainGrammar.FailAfterDomain(ref at, "the end")))
        {
            fault = at.Fault;
            return null;
        }

        // RFC 5321 §4.5.3.1.3: a path of 256 octets, its two brackets included.
        if (text.Length > 254)
        {
            at.FailExact(FaultKind.PathTooLong, 0, text.Length, "at most 254 octets");
            fault = at.Fault;
            return null;
        }

        return new Mailbox(Encoding.UTF8.GetString(text[parts.LocalPart]), Encoding.UTF8.GetString(text[parts.Domain]));
    }

    private static LineCursor CreateCursor(ReadOnlySpan<byte> text, bool smtpUtf8) =>
        new(text, new SyntaxRules(Strictness.Strict, smtpUtf8 ? SmtpExtensions.SmtpUtf8 : SmtpExtensions.None), FaultSubject.Address);

    /// <summary>Local-part, "@", domain.</summary>
    public override string ToString() => $"{LocalPart}@{Domain}";

    private sealed class MailboxComparer : IEqualityComparer<Mailbox>
    {
        public bool Equals(Mailbox? x, Mailbox? y) =>
            ReferenceEquals(x, y)
            || (x is not null && y is not null
                && string.Equals(x.Domain, y.Domain, StringComparison.OrdinalIgnoreCase)
                && string.Equals(x.UnquotedLocalPart, y.UnquotedLocalPart, StringComparison.Ordinal));

        public int GetHashCode(Mailbox obj) => HashCode.Combine(
            StringComparer.OrdinalIgnoreCase.GetHashCode(obj.Domain),
            StringComparer.Ordinal.GetHashCode(obj.UnquotedLocalPart));
    }
}

/// <summary>
/// The address for delivery reports: a mailbox, or the null reverse-path <c>&lt;&gt;</c> (RFC 5321 §4.5.5). Source routes are dropped.
/// </summary>
public sealed record ReversePath(Mailbox? Mailbox)
{
    /// <summary><c>&lt;&gt;</c>.</summary>
    public static ReversePath Null { get; } = new((Mailbox?)null);

    /// <summary>The mailbox, or the empty string.</summary>
    public override string ToString() => Mailbox?.ToString() ?? "";
}

/// <summary>
/// A recipient: a mailbox, or <c>&lt;Postmaster&gt;</c> without a domain (RFC 5321 §4.1.1.3; <see cref="Mailbox"/> is null then). Source
/// routes are dropped.
/// </summary>
public sealed record ForwardPath(Mailbox? Mailbox)
{
    /// <summary><c>&lt;Postmaster&gt;</c> without a domain.</summary>
    public static ForwardPath Postmaster { get; } = new((Mailbox?)null);

    /// <summary>The mailbox, or <c>Postmaster</c>.</summary>
    public override string ToString() => Mailbox?.ToString() ?? "Postmaster";
}
