using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Syntax;

/// <summary>The repair of each kind of fault that has an obvious one.</summary>
internal static class LineRepair
{
    /// <summary>The line with the fault repaired; null if there is no obvious repair.</summary>
    public static byte[]? Apply(byte[] line, SyntaxFault fault)
    {
        var at = fault.Column - 1;
        var length = Math.Min(fault.Length, line.Length - at);
        switch (fault.Kind)
        {
            case FaultKind.SpaceBeforeVerb or FaultKind.SpaceBeforeColon or FaultKind.SpaceAfterColon
                or FaultKind.SpaceInsideBrackets or FaultKind.DisplayName or FaultKind.MailtoScheme or FaultKind.LeadingDot
                or FaultKind.TrailingDot or FaultKind.DoubleDot or FaultKind.EmptyLabel or FaultKind.DomainTrailingDot:
                return Replace(line, at, length, ""u8);
            case FaultKind.ExtraSpace or FaultKind.NoSpaceAfterVerb:
                return Replace(line, at, length, " "u8);
            case FaultKind.NulCharacter or FaultKind.ControlCharacter:
                return line.AsSpan(at).IndexOfAnyExceptInRange((byte)0, (byte)0x20) < 0 ? line[..at] : null;
            case FaultKind.UnknownVerb:
                return RemoveControlsAtEnd(line);
            case FaultKind.MissingKeyword or FaultKind.WrongKeyword:
                return Replace(line, at, length, IsVerb(line, "MAIL"u8) ? "FROM:"u8 : "TO:"u8);
            case FaultKind.MissingColon:
                return Replace(line, at, length, ":"u8);
            case FaultKind.MissingOpenBracket:
                return Replace(line, at, 0, "<"u8);
            case FaultKind.MissingCloseBracket:
                return Replace(line, at, 0, ">"u8);
            case FaultKind.TextAfterPath:
                return RepairAfterPath(line, at);
            case FaultKind.LabelBadCharacter when fault.Subject == FaultSubject.ClientName:
                return BareIpv6(line);
            case FaultKind.LiteralUnclosed:
                return Replace(line, at, 0, "]"u8);
            case FaultKind.LiteralMissingTag when fault.Expected == "'IPv6:'":
                return Replace(line, at, 0, "IPv6:"u8);
            case FaultKind.UrlEncodedAddress:
                return UrlDecode(line);
            case FaultKind.LookAlikeCharacter:
                return LookAlikeCharacters.ReplaceWithAscii(line);
            case FaultKind.SmartQuote:
                return ReplaceSmartQuotes(line, at);
            case FaultKind.UnquotedSpace or FaultKind.UnquotedSpecial:
                return QuoteLocalPart(line, at);
            case FaultKind.UnbalancedQuote:
                return line.AsSpan(at).LastIndexOf((byte)'@') is > 0 and var last ? Replace(line, at + last, 0, "\""u8) : null;
            case FaultKind.NonAsciiAddress:
                return EncodeDomain(line, at) ?? (IsVerb(line, "MAIL"u8) ? [.. line, .. " SMTPUTF8"u8] : null);
            case FaultKind.LiteralAfterHelo:
                return Replace(line, 0, 4, "EHLO"u8);
            case FaultKind.UnexpectedArgument:
                return line[..Octets.WordLength(line)];
            case FaultKind.MisspelledVerb when fault.Expected is "MAIL FROM" or "RCPT TO":
                return Replace(line, at, length, Encoding.ASCII.GetBytes(fault.Expected));
            case FaultKind.MisspelledVerb:
                return Misspelling.Nearest(line.AsSpan(at, length)) is { } verb && verb != "AUTH"
                    ? Replace(line, at, length, Encoding.ASCII.GetBytes(verb)) : null;
            case FaultKind.ParameterUnexpectedValue:
                return Replace(line, at, length, ""u8);
            case FaultKind.DuplicateParameter or FaultKind.ParameterNotOffered:
                return Replace(line, at - 1, length + 1, ""u8);
            case FaultKind.UnknownParameter:
                return EsmtpKeywords.Nearest(line.AsSpan(at, length)) is { } keyword
                    ? Replace(line, at, length, Encoding.ASCII.GetBytes(keyword)) : null;
            case FaultKind.ParameterValueNotOffered:
                return Replace(line, at, length, "8BITMIME"u8);
            case FaultKind.BadParameterValue:
                return ParameterRules.SuggestValue(line.AsSpan(at, length), fault.Subject) is { } value
                    ? Replace(line, at, length, Encoding.ASCII.GetBytes(value)) : null;
            default:
                return null;
        }
    }

    private static byte[] Replace(byte[] line, int at, int length, ReadOnlySpan<byte> by) =>
        [.. line.AsSpan(0, at), .. by, .. line.AsSpan(at + length)];

    /// <summary>The name of a client that is an IPv6 address without brackets and tag.</summary>
    private static byte[]? BareIpv6(byte[] line)
    {
        var start = Octets.WordLength(line);
        start += Octets.SpaceLength(line.AsSpan(start));
        byte[] literal = [.. "IPv6:"u8, .. line.AsSpan(start)];
        return Addresses.AddressLiteral.Check(literal) is null
            ? Replace(line, start, line.Length - start, [(byte)'[', .. literal, (byte)']']) : null;
    }

    private static byte[]? RemoveControlsAtEnd(byte[] line)
    {
        var end = line.AsSpan().LastIndexOfAnyExceptInRange((byte)0, (byte)0x20) + 1;
        return end > 0 && end < line.Length ? line[..end] : null;
    }

    private static bool IsVerb(byte[] line, ReadOnlySpan<byte> verb) => Octets.StartsWithIgnoreCase(line, verb);

    /// <summary>Inserts the space before a parameter that follows the path directly, or removes other text.</summary>
    private static byte[] RepairAfterPath(byte[] line, int at)
    {
        var rest = line.AsSpan(at);
        var word = rest[..Octets.WordLength(rest)];
        var equals = word.IndexOf((byte)'=');
        var keyword = equals < 0 ? word : word[..equals];
        return EsmtpKeywords.Find(keyword) != EsmtpKeyword.Unknown ? Replace(line, at, 0, " "u8) : Replace(line, at, word.Length, ""u8);
    }

    private static byte[] UrlDecode(byte[] line)
    {
        var output = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '%' && i + 2 < line.Length && Octets.IsHexDigit(line[i + 1]) && Octets.IsHexDigit(line[i + 2]))
            {
                output.Add(Convert.ToByte(Encoding.ASCII.GetString(line, i + 1, 2), 16));
                i += 2;
            }
            else
            {
                output.Add(line[i]);
            }
        }

        return [.. output];
    }

    /// <summary>Removes a pair of quotes around the whole address; replaces others by ASCII quotation marks.</summary>
    private static byte[] ReplaceSmartQuotes(byte[] line, int at)
    {
        var text = Encoding.UTF8.GetString(line);
        var start = Encoding.UTF8.GetCharCount(line, 0, at);
        var quotes = text.EnumerateRunes().Count(LookAlikeCharacters.IsSmartQuote);
        var end = IndexOfSmartQuote(text, start + 1);
        var around = quotes == 2 && end >= 0 && text.AsSpan(start + 1, end).Contains('@');
        var output = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!LookAlikeCharacters.IsSmartQuote(rune))
            {
                output.Append(rune.ToString());
            }
            else if (!around)
            {
                output.Append(rune.Value is >= 0x2018 and <= 0x201B ? '\'' : '"');
            }
        }

        return Encoding.UTF8.GetBytes(output.ToString());
    }

    /// <summary>The distance from the start to the next typographic quote; -1 for none.</summary>
    private static int IndexOfSmartQuote(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (Rune.TryCreate(text[i], out var rune) && LookAlikeCharacters.IsSmartQuote(rune))
            {
                return i - start;
            }
        }

        return -1;
    }

    /// <summary>Quotes the local-part: from the bracket, or the start of the text, to the last "@".</summary>
    private static byte[]? QuoteLocalPart(byte[] line, int at)
    {
        var bracket = line.AsSpan(0, at + 1).IndexOf((byte)'<');
        var start = bracket >= 0 ? bracket + 1 : 0;
        var close = line.AsSpan(start).IndexOf((byte)'>');
        var end = line.AsSpan(start, close < 0 ? line.Length - start : close).LastIndexOf((byte)'@');
        if (end <= 0 || bracket == at || line.AsSpan(start, end).ContainsAny("\"\\"u8))
        {
            return null;
        }

        var quoted = Replace(line, start + end, 0, "\""u8);
        return Replace(quoted, start, 0, "\""u8);
    }

    /// <summary>Encodes the domain in A-labels, if only the domain has non-ASCII characters.</summary>
    private static byte[]? EncodeDomain(byte[] line, int at)
    {
        var sign = line.AsSpan(0, at).LastIndexOf((byte)'@');
        if (sign < 0)
        {
            return null;
        }

        var rest = line.AsSpan(sign + 1);
        var end = rest.IndexOfAny("> "u8);
        var domain = end < 0 ? rest : rest[..end];
        var labels = new List<string>();
        foreach (var range in domain.Split((byte)'.'))
        {
            var label = domain[range];
            var ascii = Ascii.IsValid(label) ? Encoding.ASCII.GetString(label) : ULabel.ToALabel(label);
            if (ascii is null)
            {
                return null;
            }

            labels.Add(ascii);
        }

        return Replace(line, sign + 1, domain.Length, Encoding.ASCII.GetBytes(string.Join('.', labels)));
    }
}
