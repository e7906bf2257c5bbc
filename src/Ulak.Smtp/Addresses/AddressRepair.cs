using System.Text;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>The repair of each kind of fault in an address that has an obvious one.</summary>
internal static class AddressRepair
{
    /// <summary>The text with the fault repaired; null if there is no obvious repair.</summary>
    /// <param name="text">An address, or a line with one.</param>
    /// <param name="fault">Its fault.</param>
    public static byte[]? Apply(byte[] text, SyntaxFault fault)
    {
        var at = fault.Column - 1;
        var length = Math.Min(fault.Length, text.Length - at);
        return fault.Kind switch
        {
            FaultKind.MailtoScheme or FaultKind.LeadingDot or FaultKind.TrailingDot or FaultKind.DoubleDot or FaultKind.EmptyLabel
                or FaultKind.DomainTrailingDot => OctetEdit.Replace(text, at, length, ""u8),
            FaultKind.NulCharacter or FaultKind.ControlCharacter =>
                text.AsSpan(at).IndexOfAnyExceptInRange((byte)0, (byte)0x20) < 0 ? text[..at] : null,
            FaultKind.LiteralUnclosed => OctetEdit.Replace(text, at, 0, "]"u8),
            FaultKind.LiteralMissingTag when fault.Expected == "'IPv6:'" => OctetEdit.Replace(text, at, 0, "IPv6:"u8),
            FaultKind.UrlEncodedAddress => UrlDecode(text),
            FaultKind.LookAlikeCharacter => LookAlikeCharacters.ReplaceWithAscii(text),
            FaultKind.SmartQuote => ReplaceSmartQuotes(text, at),
            FaultKind.UnquotedSpace or FaultKind.UnquotedSpecial => QuoteLocalPart(text, at),
            FaultKind.UnbalancedQuote =>
                text.AsSpan(at).LastIndexOf((byte)'@') is > 0 and var last ? OctetEdit.Replace(text, at + last, 0, "\""u8) : null,
            FaultKind.NonAsciiAddress => EncodeDomain(text, at),
            _ => null,
        };
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
        var start = bracket + 1;
        var close = line.AsSpan(start).IndexOf((byte)'>');
        var end = line.AsSpan(start, close < 0 ? line.Length - start : close).LastIndexOf((byte)'@');
        if (end <= 0 || bracket == at || line.AsSpan(start, end).ContainsAny("\"\\"u8))
        {
            return null;
        }

        var quoted = OctetEdit.Replace(line, start + end, 0, "\""u8);
        return OctetEdit.Replace(quoted, start, 0, "\""u8);
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

        return OctetEdit.Replace(line, sign + 1, domain.Length, Encoding.ASCII.GetBytes(string.Join('.', labels)));
    }
}
