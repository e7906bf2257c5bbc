using System.Text;

namespace Ulak.Smtp.Syntax;

/// <summary>Picks the most specific fault once a rule has failed: the octet found there often explains more than the rule. Runs only for malformed lines.</summary>
internal static class FaultClassifier
{
    public static SyntaxFault Create(ReadOnlySpan<byte> line, FaultKind kind, int offset, int length, string expected, string subject, bool utf8)
    {
        if (length > 0 && offset < line.Length && InvalidOctet(line[offset..], subject, utf8) is { } found)
        {
            (kind, length) = found;
        }

        return new SyntaxFault { Kind = kind, Column = offset + 1, Length = length, Expected = expected, Subject = subject };
    }

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

        if (Rune.DecodeFromUtf8(text, out var rune, out var length) != System.Buffers.OperationStatus.Done)
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

        var bracket = rest.IndexOf((byte)'<');
        if (Octets.StartsWithIgnoreCase(rest, "mailto:"u8))
        {
            return (FaultKind.MailtoScheme, 7);
        }

        if (rest[0] < 0x80 && bracket > 0)
        {
            return (FaultKind.DisplayName, bracket);
        }

        // A look-alike of a bracket or a quote is the fault itself; before any other character the bracket is missing.
        if (rest[0] >= 0x80 && Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            if (bracket > 0 && LookAlikeCharacters.ToAscii(rune) != '<')
            {
                return (FaultKind.DisplayName, bracket);
            }

            return LookAlikeCharacters.ToAscii(rune) == '<' || LookAlikeCharacters.IsSmartQuote(rune) ? (FaultKind.LookAlikeCharacter, length) : (FaultKind.MissingOpenBracket, 0);
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
