using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Parameters;

/// <summary>Checks parameter values.</summary>
internal static class ParameterRules
{
    /// <summary>Returns null if the value is valid. The keyword is known, offered, and takes a value.</summary>
    public static ValueFault? Check(EsmtpKeyword keyword, ReadOnlySpan<byte> value, in SyntaxRules rules)
    {
        switch (keyword)
        {
            // size-value = 1*20DIGIT   RFC 1870 §3
            case EsmtpKeyword.Size:
                return value.Length <= 20 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? null
                    : InvalidValue(value, "a number of octets");
            // BODY=7BIT / 8BITMIME, RFC 6152 §3; BINARYMIME, RFC 3030 §3
            case EsmtpKeyword.Body:
                return Matches(value, "7BIT"u8) || Matches(value, "8BITMIME"u8)
                    || (Matches(value, "BINARYMIME"u8) && rules.Offers(SmtpExtensions.BinaryMime))
                    ? null
                    : Matches(value, "BINARYMIME"u8)
                        ? new ValueFault(FaultKind.ParameterValueNotOffered, 0, value.Length, "7BIT or 8BITMIME")
                    : InvalidValue(value, rules.Offers(SmtpExtensions.BinaryMime) ? "7BIT, 8BITMIME or BINARYMIME" : "7BIT or 8BITMIME");
            case EsmtpKeyword.Auth:
                return AuthMailbox(value);
            // ret-value = "FULL" / "HDRS"   RFC 3461 §4.3
            case EsmtpKeyword.Ret:
                return Matches(value, "FULL"u8) || Matches(value, "HDRS"u8) ? null : InvalidValue(value, "FULL or HDRS");
            // envid-parameter = "ENVID=" xtext, at most 100 characters   RFC 3461 §4.4
            case EsmtpKeyword.EnvId:
                return value.Length > 100 ? InvalidValue(value, "at most 100 characters") : PrintableXtext(value);
            case EsmtpKeyword.Notify:
                return Notify(value);
            case EsmtpKeyword.Orcpt:
                return Orcpt(value, rules);
            case EsmtpKeyword.MtPriority:
                return IsPriority(value) ? null : InvalidValue(value, "a whole number from -9 to 9");
            // holdfor-param = "HOLDFOR=" 1*9DIGIT, not beginning with 0   RFC 4865 §4
            case EsmtpKeyword.HoldFor:
                return value.Length <= 9 && value[0] != '0' && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? null
                    : InvalidValue(value, "a number of seconds");
            case EsmtpKeyword.HoldUntil:
                return Rfc3339Time.TryParse(value, out _) ? null : InvalidValue(value, "a date and time as 2026-11-23T12:00:00Z");
            case EsmtpKeyword.By:
                return DeliverBy.TryParse(value, out _) ? null : InvalidValue(value, "seconds, ';' and R or N, as in 120;R");
            default:
                return null;
        }
    }

    /// <summary>The nearest valid value, for parameters with few values.</summary>
    public static string? SuggestValue(ReadOnlySpan<byte> value, string subject)
    {
        if (subject == FaultSubject.Parameter + " BODY")
        {
            return Matches(value, "8BIT"u8) || Matches(value, "8-BITMIME"u8) ? "8BITMIME" : Matches(value, "7BITMIME"u8)
                || Matches(value, "7-BIT"u8) ? "7BIT" : Misspelling.Nearest(value, ["7BIT", "8BITMIME"]);
        }

        if (subject == FaultSubject.Parameter + " RET")
        {
            return Matches(value, "HEADERS"u8) || Matches(value, "HEADER"u8) ? "HDRS" : Misspelling.Nearest(value, ["FULL", "HDRS"]);
        }

        return subject == FaultSubject.Parameter + " NOTIFY" ? Misspelling.Nearest(value, ["NEVER", "SUCCESS", "FAILURE", "DELAY"]) : null;
    }

    private static ValueFault InvalidValue(ReadOnlySpan<byte> value, string expected) =>
        new(FaultKind.BadParameterValue, 0, value.Length, expected);

    private static bool Matches(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word) => Octets.EqualsIgnoreCase(value, word);

    private static ValueFault? Xtext(ReadOnlySpan<byte> value)
    {
        var invalid = XText.IndexOfInvalid(value);
        return invalid < 0 ? null : new ValueFault(FaultKind.BadXtext, invalid, 1, XText.Form);
    }

    // RFC 3461 §4.2, §4.4: before encoding, the value has only printable ASCII characters.
    private static ValueFault? PrintableXtext(ReadOnlySpan<byte> value)
    {
        if (Xtext(value) is { } fault)
        {
            return fault;
        }

        Span<byte> decoded = stackalloc byte[1];
        for (var i = value.IndexOf((byte)'+'); i >= 0 && i < value.Length; i++)
        {
            if (value[i] != '+')
            {
                continue;
            }

            XText.Decode(value.Slice(i, 3), decoded);
            if (decoded[0] is < 32 or > 126)
            {
                return new ValueFault(FaultKind.BadParameterValue, i, 3, "an encoded printable ASCII character, +20 to +7E,");
            }

            i += 2;
        }

        return null;
    }

    // AUTH=<mailbox as xtext>, or AUTH=<>   RFC 4954 §5
    private static ValueFault? AuthMailbox(ReadOnlySpan<byte> value)
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
        return Mailbox.IsValid(decoded, smtpUtf8: true) ? null : InvalidValue(value, "an address, or <>");
    }

    // notify-list-element = "SUCCESS" / "FAILURE" / "DELAY", with "," between; or "NEVER" alone   RFC 3461 §4.1
    private static ValueFault? Notify(ReadOnlySpan<byte> value)
    {
        if (Matches(value, "NEVER"u8))
        {
            return null;
        }

        var start = 0;
        while (true)
        {
            var end = value[start..].IndexOf((byte)',');
            var word = end < 0 ? value[start..] : value.Slice(start, end);
            var element = NotifyElement(word);
            if (element == DsnNotify.Unspecified)
            {
                return new ValueFault(
                    FaultKind.BadParameterValue, start, word.Length, "NEVER, or SUCCESS, FAILURE and DELAY with commas between");
            }

            if (end < 0)
            {
                return null;
            }

            start += end + 1;
        }
    }

    internal static DsnNotify NotifyElement(ReadOnlySpan<byte> word) =>
        Matches(word, "SUCCESS"u8) ? DsnNotify.Success : Matches(word, "FAILURE"u8) ? DsnNotify.Failure : Matches(word, "DELAY"u8)
            ? DsnNotify.Delay : DsnNotify.Unspecified;

    // ORCPT=addr-type ";" xtext   RFC 3461 §4.2; addr-type "utf-8" with utf-8-addr-xtext or utf-8-addr-unitext, RFC 6533 §3
    private static ValueFault? Orcpt(ReadOnlySpan<byte> value, in SyntaxRules rules)
    {
        var semicolon = value.IndexOf((byte)';');
        if (semicolon <= 0 || Octets.RunLength(value[..semicolon], Octets.Atext) < semicolon)
        {
            return InvalidValue(value, "an address type, ';' and an address, as in rfc822;user@example.org");
        }

        var address = value[(semicolon + 1)..];
        if (address.IsEmpty || value.Length > 500)
        {
            return InvalidValue(value, "an address of at most 500 characters");
        }

        if (!Matches(value[..semicolon], "utf-8"u8))
        {
            return PrintableXtext(address) is { } bad ? bad with { Offset = bad.Offset + semicolon + 1 } : null;
        }

        var invalid = Utf8AddressXtext.IndexOfInvalid(address, rules.Offers(SmtpExtensions.SmtpUtf8));
        if (invalid >= 0)
        {
            return new ValueFault(
                FaultKind.BadXtext, invalid + semicolon + 1, 1, @"a printable character other than '+' and '=', or an escape as \x{20AC},");
        }

        // RFC 6533 §3: the decoded value is a Mailbox of RFC 6531.
        var decoded = Utf8AddressXtext.Decode(Encoding.UTF8.GetString(address));
        return decoded is not null && Mailbox.TryParse(decoded, smtpUtf8: true, out _, out _)
            ? null
            : new ValueFault(FaultKind.BadParameterValue, semicolon + 1, address.Length, "an address such as user@example.org");
    }

    // priority-value = ["-"] NZDIGIT / "0"   RFC 6710 §4
    private static bool IsPriority(ReadOnlySpan<byte> value) =>
        (value.Length == 1 && Octets.IsDigit(value[0]))
            || (value.Length == 2 && value[0] == '-' && value[1] is >= (byte)'1' and <= (byte)'9');
}
