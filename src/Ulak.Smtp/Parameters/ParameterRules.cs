using Ulak.Smtp.Addresses;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Parameters;

/// <summary>Checks parameter values.</summary>
internal static class ParameterRules
{
    /// <summary>A fault in a value and its position.</summary>
    public readonly record struct Problem(FaultKind Kind, int Offset, int Length, string Expected);

    /// <summary>Returns null if the value is valid. The keyword is known, offered, and takes a value.</summary>
    public static Problem? Check(EsmtpKeyword keyword, ReadOnlySpan<byte> value, in SyntaxRules rules)
    {
        switch (keyword)
        {
            // size-value = 1*20DIGIT   RFC 1870 §3
            case EsmtpKeyword.Size:
                return value.Length <= 20 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? null : InvalidValue(value, "a number of octets");
            // BODY=7BIT / 8BITMIME, RFC 6152 §3; BINARYMIME, RFC 3030 §3
            case EsmtpKeyword.Body:
                return Matches(value, "7BIT"u8) || Matches(value, "8BITMIME"u8) || (Matches(value, "BINARYMIME"u8) && rules.Offers(SmtpExtensions.BinaryMime))
                    ? null
                    : Matches(value, "BINARYMIME"u8) ? new Problem(FaultKind.ParameterValueNotOffered, 0, value.Length, "7BIT or 8BITMIME")
                    : InvalidValue(value, rules.Offers(SmtpExtensions.BinaryMime) ? "7BIT, 8BITMIME or BINARYMIME" : "7BIT or 8BITMIME");
            case EsmtpKeyword.Auth:
                return AuthMailbox(value);
            // ret-value = "FULL" / "HDRS"   RFC 3461 §4.3
            case EsmtpKeyword.Ret:
                return Matches(value, "FULL"u8) || Matches(value, "HDRS"u8) ? null : InvalidValue(value, "FULL or HDRS");
            // envid-parameter = "ENVID=" xtext, at most 100 characters   RFC 3461 §4.4
            case EsmtpKeyword.EnvId:
                return value.Length > 100 ? InvalidValue(value, "at most 100 characters") : Xtext(value);
            case EsmtpKeyword.Notify:
                return Notify(value);
            case EsmtpKeyword.Orcpt:
                return Orcpt(value, rules);
            case EsmtpKeyword.MtPriority:
                return IsPriority(value) ? null : InvalidValue(value, "a whole number from -9 to 9");
            // holdfor-param = "HOLDFOR=" 1*9DIGIT, not beginning with 0   RFC 4865 §4
            case EsmtpKeyword.HoldFor:
                return value.Length <= 9 && value[0] != '0' && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? null : InvalidValue(value, "a number of seconds");
            case EsmtpKeyword.HoldUntil:
                return Rfc3339Time.TryParse(value, out _) ? null : InvalidValue(value, "a date and time as 2026-11-23T12:00:00Z");
            case EsmtpKeyword.By:
                return DeliverBy.TryParse(value, out _) ? null : InvalidValue(value, "seconds, ';' and R or N");
            default:
                return null;
        }
    }

    /// <summary>The nearest valid value, for parameters with few values.</summary>
    public static string? SuggestValue(ReadOnlySpan<byte> value, string subject)
    {
        if (subject == FaultSubject.Parameter + " BODY")
        {
            return Matches(value, "8BIT"u8) || Matches(value, "8-BITMIME"u8) ? "8BITMIME" : Matches(value, "7BITMIME"u8) || Matches(value, "7-BIT"u8) ? "7BIT" : Misspelling.Nearest(value, ["7BIT", "8BITMIME"]);
        }

        if (subject == FaultSubject.Parameter + " RET")
        {
            return Matches(value, "HEADERS"u8) || Matches(value, "HEADER"u8) ? "HDRS" : Misspelling.Nearest(value, ["FULL", "HDRS"]);
        }

        return subject == FaultSubject.Parameter + " NOTIFY" ? Misspelling.Nearest(value, ["NEVER", "SUCCESS", "FAILURE", "DELAY"]) : null;
    }

    private static Problem InvalidValue(ReadOnlySpan<byte> value, string expected) => new(FaultKind.BadParameterValue, 0, value.Length, expected);

    private static bool Matches(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word) => Octets.EqualsIgnoreCase(value, word);

    private static Problem? Xtext(ReadOnlySpan<byte> value)
    {
        var bad = XText.IndexOfInvalid(value);
        return bad < 0 ? null : new Problem(FaultKind.BadXtext, bad, 1, "xtext");
    }

    // AUTH=<mailbox as xtext>, or AUTH=<>   RFC 4954 §5
    private static Problem? AuthMailbox(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("<>"u8))
        {
            return null;
        }

        if (Xtext(value) is { } bad)
        {
            return bad;
        }

        Span<byte> decoded = value.Length <= 512 ? stackalloc byte[value.Length] : new byte[value.Length];
        decoded = decoded[..XText.Decode(value, decoded)];
        var parser = new AddressParser(decoded, 0, FaultSubject.Parameter, new SyntaxRules(Strictness.Strict, SmtpExtensions.SmtpUtf8));
        return parser.Mailbox() && parser.Position == decoded.Length ? null : InvalidValue(value, "a mailbox as xtext, or <>");
    }

    // notify-list-element = "SUCCESS" / "FAILURE" / "DELAY", with "," between; or "NEVER" alone   RFC 3461 §4.1
    private static Problem? Notify(ReadOnlySpan<byte> value)
    {
        if (Matches(value, "NEVER"u8))
        {
            return null;
        }

        var seen = DsnNotify.Unspecified;
        var start = 0;
        while (true)
        {
            var end = value[start..].IndexOf((byte)',');
            var word = end < 0 ? value[start..] : value.Slice(start, end);
            var element = NotifyElement(word);
            if (element == DsnNotify.Unspecified || (seen & element) != 0)
            {
                return new Problem(FaultKind.BadParameterValue, start, word.Length, "NEVER, or SUCCESS, FAILURE and DELAY with commas between");
            }

            seen |= element;
            if (end < 0)
            {
                return null;
            }

            start += end + 1;
        }
    }

    internal static DsnNotify NotifyElement(ReadOnlySpan<byte> word) =>
        Matches(word, "SUCCESS"u8) ? DsnNotify.Success : Matches(word, "FAILURE"u8) ? DsnNotify.Failure : Matches(word, "DELAY"u8) ? DsnNotify.Delay : DsnNotify.Unspecified;

    // ORCPT=addr-type ";" xtext   RFC 3461 §4.2; addr-type "utf-8" with utf-8-addr-xtext or utf-8-addr-unitext, RFC 6533 §3
    private static Problem? Orcpt(ReadOnlySpan<byte> value, in SyntaxRules rules)
    {
        var semicolon = value.IndexOf((byte)';');
        if (semicolon <= 0 || Octets.RunLength(value[..semicolon], Octets.Atext) < semicolon)
        {
            return InvalidValue(value, "an address type, ';' and the address as xtext");
        }

        var address = value[(semicolon + 1)..];
        if (address.IsEmpty || value.Length > 500)
        {
            return InvalidValue(value, "an address of at most 500 characters");
        }

        if (!Matches(value[..semicolon], "utf-8"u8))
        {
            return Xtext(address) is { } bad ? bad with { Offset = bad.Offset + semicolon + 1 } : null;
        }

        var at = Utf8AddressXtext.IndexOfInvalid(address, rules.Offers(SmtpExtensions.SmtpUtf8));
        return at < 0 ? null : new Problem(FaultKind.BadXtext, at + semicolon + 1, 1, "a UTF-8 address");
    }

    // priority-value = ["-"] NZDIGIT / "0"   RFC 6710 §4
    private static bool IsPriority(ReadOnlySpan<byte> value) =>
        (value.Length == 1 && Octets.IsDigit(value[0])) || (value.Length == 2 && value[0] == '-' && value[1] is >= (byte)'1' and <= (byte)'9');
}
