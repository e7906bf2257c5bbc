using System.Text;
using MimeKit;

namespace Ulak.Mime.Headers;

/// <summary>
/// A mailbox of a header field: its display name, and its address. Text without an address is a name with an empty address.
/// </summary>
public readonly record struct MailAddress(string Name, string Address)
{
    /// <summary>As people read it: <c>Ann &lt;ann@example.org&gt;</c>, without the quotes of the grammar.</summary>
    public override string ToString() => Name.Length == 0 ? Address : Address.Length == 0 ? Name : $"{Name} <{Address}>";
}

/// <summary>Reads the fields that hold addresses: From, To, Cc and their like.</summary>
public static class AddressField
{
    private const int MaxOctets = 64 * 1024;

    /// <summary>
    /// The addresses of all fields of a name. What does not follow RFC 5322 §3.4 is read as far as it can be, and shown as it stands
    /// otherwise: the reader has to see what the sender wrote.
    /// </summary>
    public static IReadOnlyList<MailAddress> Read(IEnumerable<MailHeader> headers, string name)
    {
        var addresses = new List<MailAddress>();
        foreach (var header in headers.Where(header => header.Is(name)))
        {
            var value = header.RawValue.Span[..Math.Min(header.RawValue.Length, MaxOctets)];
            addresses.AddRange(Parse(HeaderText.ToUtf8(value)) ?? ReadLoosely(HeaderText.Decode(value)));
        }

        return addresses;
    }

    /// <summary>The addresses of the value of a field, or of a list that a person wrote.</summary>
    public static IReadOnlyList<MailAddress> Read(string text) => [.. ReadLoosely(text)];

    private static IEnumerable<MailAddress>? Parse(byte[] value)
    {
        if (!InternetAddressList.TryParse(value, out var list))
        {
            return null;
        }

        // An encoded-word may not stand in an address (RFC 2047 §5), and does where a program encoded the whole field.
        var mailboxes = list.Mailboxes.ToList();
        return mailboxes.Exists(mailbox => mailbox.Address.Contains("=?", StringComparison.Ordinal))
            ? null
            : mailboxes.Select(mailbox => new MailAddress(mailbox.Name ?? "", mailbox.Address));
    }

    private static IEnumerable<MailAddress> ReadLoosely(string text) =>
        Parse(Encoding.UTF8.GetBytes(text)) ?? Split(text).Select(ReadMailbox);

    /// <summary>Splits at the commas and semicolons outside of quotes. A quote without its end is an ordinary character.</summary>
    private static List<string> Split(string text)
    {
        var (pieces, start) = (new List<string>(), 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"' && text.IndexOf('"', at + 1) is > 0 and var end)
            {
                at = end;
            }
            else if (text[at] is ',' or ';')
            {
                pieces.Add(text[start..at]);
                start = at + 1;
            }
        }

        pieces.Add(text[start..]);
        return [.. JoinNames(pieces.Select(piece => piece.Trim()).Where(piece => piece.Length > 0 && piece != "<>"))];
    }

    /// <summary>"Doe, John &lt;jd@example.org>" is one mailbox: a piece without an address belongs to the next one.</summary>
    private static IEnumerable<string> JoinNames(IEnumerable<string> pieces)
    {
        var name = "";
        foreach (var piece in pieces)
        {
            name = name.Length == 0 ? piece : $"{name}, {piece}";
            if (piece.Contains('@', StringComparison.Ordinal))
            {
                yield return name;
                name = "";
            }
        }

        if (name.Length > 0)
        {
            yield return name;
        }
    }

    private static MailAddress ReadMailbox(string text)
    {
        var open = text.LastIndexOf('<');
        var close = open < 0 ? -1 : text.IndexOf('>', open);
        var address = open < 0 ? "" : text[(open + 1)..(close < 0 ? text.Length : close)].Trim();
        if (IsAddress(address))
        {
            return new MailAddress(TrimName(text[..open]), address);
        }

        // An address without angle brackets, alone or behind a name.
        var word = text.LastIndexOfAny([' ', '\t', '<', '>']) + 1;
        address = text[word..];
        return IsAddress(address) ? new MailAddress(TrimName(text[..word]), address) : new MailAddress(text, "");
    }

    private static string TrimName(string text) => text.Trim(' ', '\t', '"', '<', '>');

    private static bool IsAddress(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && text.AsSpan().IndexOfAny(" \t<>\"") < 0;
    }
}
