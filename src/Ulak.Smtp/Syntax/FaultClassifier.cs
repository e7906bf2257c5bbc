using System.Buffers;
using System.Globalization;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Syntax;

/// <summary>
/// Picks the most specific fault once a rule has failed: the octet found there often explains more than the rule. Runs only for malformed
/// lines.
/// </summary>
internal static class FaultClassifier
{
    /// <summary>The longest text that a fault shows.</summary>
    private const int MaxFoundLength = 40;

    /// <summary>What is at a place, in printable ASCII: a text in quotes, or the name of a character; null if it cannot be shown.</summary>
    public static string? Describe(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
        {
            return text.Length <= MaxFoundLength ? $"'{Encoding.ASCII.GetString(text)}'"
                : $"'{Encoding.ASCII.GetString(text[..MaxFoundLength])}...'";
        }

        return Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done && length == text.Length ? NameOf(rune)
            : null;
    }

    private static string NameOf(Rune rune) => rune.Value switch
    {
        0 => "NUL (0x00)",
        0x07 => "control character BEL (0x07)",
        0x08 => "control character backspace (0x08)",
        0x09 => "tab (0x09)",
        0x0A => "LF (0x0A)",
        0x0D => "CR (0x0D)",
        0x1B => "control character escape (0x1B)",
        0x7F => "control character delete (0x7F)",
        < 0x20 => string.Create(CultureInfo.InvariantCulture, $"control character 0x{rune.Value:X2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"),
    };

    /// <summary>The fault of the first character if it is not printable ASCII; null otherwise.</summary>
    public static (FaultKind Kind, int Length)? InvalidOctet(ReadOnlySpan<byte> text, string subject, bool utf8)
    {
        switch (text[0])
        {
            case 0:
                return (FaultKind.NulCharacter, 1);
            case < 0x20 or 0x7F:
                return (FaultKind.ControlCharacter, 1);
            case < 0x80:
                return null;
        }

        if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done)
        {
            return (FaultKind.BrokenUtf8, 1);
        }

        if (LookAlikeCharacters.IsSmartQuote(rune))
        {
            return (FaultKind.SmartQuote, length);
        }

        if (LookAlikeCharacters.ToAscii(rune) is not null)
        {
            return (FaultKind.LookAlikeCharacter, length);
        }

        if (subject is not (FaultSubject.Sender or FaultSubject.Recipient or FaultSubject.Address))
        {
            return (FaultKind.NonAsciiArgument, length);
        }

        return utf8 ? null : (FaultKind.NonAsciiAddress, length);
    }

    /// <summary>The fault where "&lt;" is expected and something else is found.</summary>
    public static (FaultKind Kind, int Length) MissingOpenBracket(ReadOnlySpan<byte> line, int position)
    {
        var rest = line[position..];
        var spaces = Octets.SpaceLength(rest);
        if (spaces > 0)
        {
            return spaces == rest.Length ? (FaultKind.MissingPath, 0) : (FaultKind.SpaceAfterColon, spaces);
        }

        if (rest.IsEmpty)
        {
            return (FaultKind.MissingPath, 0);
        }

        // "AUTH=<>" is not a bracketed address.
        var bracket = rest.IndexOf((byte)'<');
        bracket = bracket > 0 && rest[bracket - 1] == '=' ? -1 : bracket;
        if (Octets.StartsWithIgnoreCase(rest, "mailto:"u8))
        {
            return (FaultKind.MailtoScheme, 7);
        }

        if (rest[0] < 0x80 && bracket > 0)
        {
            return (FaultKind.DisplayName, bracket);
        }

        // A look-alike of a bracket or a quote is the fault itself; before any other character the bracket is missing.
        if (rest[0] >= 0x80 && Rune.DecodeFromUtf8(rest, out var rune, out var length) == OperationStatus.Done)
        {
            if (bracket > 0 && LookAlikeCharacters.ToAscii(rune) != '<')
            {
                return (FaultKind.DisplayName, bracket);
            }

            return LookAlikeCharacters.ToAscii(rune) == '<' || LookAlikeCharacters.IsSmartQuote(rune)
                ? (FaultKind.LookAlikeCharacter, length) : (FaultKind.MissingOpenBracket, 0);
        }

        return (FaultKind.MissingOpenBracket, 0);
    }

    /// <summary>The fault where a local-part ends without "@".</summary>
    public static (FaultKind Kind, int Offset, int Length) MissingAt(ReadOnlySpan<byte> line, int start, int position)
    {
        var local = line[start..position];
        var next = position < line.Length ? line[position] : (byte)'>';
        if (next == ':' && Octets.EqualsIgnoreCase(local, "mailto"u8))
        {
            return (FaultKind.MailtoScheme, start, 7);
        }

        // Up to the closing bracket; without one, up to the first space.
        var end = line[position..].IndexOf((byte)'>');
        var rest = end >= 0 ? line.Slice(position, end) : line[position..];
        if (next is (byte)'>' or (byte)' ' && !rest.Contains((byte)'@'))
        {
            if (LookAlikeCharacters.IndexOf(local, '@') is var at and >= 0)
            {
                return (FaultKind.LookAlikeCharacter, start + at, Octets.Utf8SequenceLength(local[at..]));
            }

            var encoded = local.IndexOf("%40"u8);
            return encoded >= 0 ? (FaultKind.UrlEncodedAddress, start + encoded, 3) : (FaultKind.MissingAt, position, 0);
        }

        return next switch
        {
            (byte)' ' => (FaultKind.UnquotedSpace, position, 1),
            _ => (FaultKind.UnquotedSpecial, position, 1),
        };
    }
}
