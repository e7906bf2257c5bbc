using System.Globalization;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using Ulak.Server;

namespace Ulak.Commands.Sending;

/// <summary>
/// A message whose header names its recipients, as <c>sendmail -t</c> and <c>ulak send --eml</c> read it, and its octets for SMTP. Bcc is
/// removed and line ends become CRLF. For <c>sendmail</c>, missing From, Date and Message-ID fields are added. Nothing else is changed.
/// </summary>
internal sealed class SendmailMessage
{
    private static readonly string[] AuthorFields = ["Sender", "From"];

    private readonly List<(string Name, string Text)> _fields = [];
    private readonly string _body;

    private SendmailMessage(IEnumerable<string> fields, string body)
    {
        _body = body;
        foreach (var field in fields)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            _fields.Add((colon > 0 ? field[..colon].TrimEnd() : "", field));
        }
    }

    /// <summary>The addresses in To, Cc and Bcc, or in their Resent- fields if there are any.</summary>
    public IReadOnlyList<string> Recipients()
    {
        var prefix = _fields.Any(field => Is(field.Name, "Resent-To") || Is(field.Name, "Resent-Cc") || Is(field.Name, "Resent-Bcc"))
            ? "Resent-"
            : "";
        return [.. from field in _fields
                   where Is(field.Name, prefix + "To") || Is(field.Name, prefix + "Cc") || Is(field.Name, prefix + "Bcc")
                   from address in AddressesOf(field.Text)
                   select address];
    }

    /// <summary>The address in Sender, else the first in From (RFC 5322 §3.6.2). Null without one.</summary>
    public string? Author() =>
        (from name in AuthorFields
         from field in _fields
         where Is(field.Name, name)
         from address in AddressesOf(field.Text)
         select address).FirstOrDefault();

    /// <summary>Reads a message.</summary>
    /// <param name="octets">The input.</param>
    /// <param name="ignoreDots">Whether a line with a single dot does not end the message.</param>
    public static SendmailMessage Parse(byte[] octets, bool ignoreDots)
    {
        // Latin-1 maps every octet to the character of the same number and back.
        var lines = Encoding.Latin1.GetString(octets).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        if (!ignoreDots && lines.IndexOf(".") is >= 0 and var dot)
        {
            lines.RemoveRange(dot, lines.Count - dot);
        }

        // An mbox line in front of the header is common in pipes of mail programs.
        var start = lines.Count > 0 && lines[0].StartsWith("From ", StringComparison.Ordinal) ? 1 : 0;
        var fields = new List<string>();
        var i = start;
        for (; i < lines.Count && lines[i].Length > 0; i++)
        {
            if (fields.Count > 0 && lines[i][0] is ' ' or '\t')
            {
                fields[^1] += "\r\n" + lines[i];
            }
            else if (IsField(lines[i]))
            {
                fields.Add(lines[i]);
            }
            else
            {
                break;
            }
        }

        // RFC 5322 §2.1: an empty line separates header and body. A first line that is not a field begins the body.
        var body = lines.Skip(i < lines.Count && lines[i].Length == 0 ? i + 1 : i);
        return new SendmailMessage(fields, string.Concat(body.Select(line => line + "\r\n")));
    }

    /// <summary>The octets for SMTP, without Bcc (RFC 5322 §3.6.3).</summary>
    public byte[] ToOctets() => Encode(KeptFields());

    /// <summary>The octets for SMTP, without Bcc and with the fields that every message needs.</summary>
    public byte[] ToOctets(string sender, string fullName, DateTimeOffset now)
    {
        var text = KeptFields();
        if (!Has("From") && sender.Length > 0)
        {
            text.Append("From: ").Append(new MailboxAddress(Encoding.UTF8, fullName, sender).ToString(FormatOptions.Default, encode: true))
                .Append("\r\n");
        }

        if (!Has("Date"))
        {
            text.Append(CultureInfo.InvariantCulture, $"Date: {DateUtils.FormatDate(now)}\r\n");
        }

        if (!Has("Message-ID"))
        {
            text.Append(CultureInfo.InvariantCulture, $"Message-ID: <{MimeUtils.GenerateMessageId(Domain(sender))}>\r\n");
        }

        return Encode(text);
    }

    private StringBuilder KeptFields()
    {
        var text = new StringBuilder();
        foreach (var field in _fields.Where(field => !Is(field.Name, "Bcc") && !Is(field.Name, "Resent-Bcc")))
        {
            text.Append(field.Text).Append("\r\n");
        }

        return text;
    }

    private byte[] Encode(StringBuilder fields) => Encoding.Latin1.GetBytes(fields.Append("\r\n").Append(_body).ToString());

    private bool Has(string name) => _fields.Any(field => Is(field.Name, name));

    private static bool Is(string name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static bool IsField(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).TrimEnd(" \t").IndexOfAnyExceptInRange('!', '~') < 0;
    }

    private static IEnumerable<string> AddressesOf(string field) =>
        InternetAddressList.TryParse(Encoding.Latin1.GetBytes(field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..]), out var list)
            ? list.Mailboxes.Select(mailbox => mailbox.Address)
            : [];

    private static string Domain(string sender) =>
        sender.LastIndexOf('@') is >= 0 and var at && sender[(at + 1)..] is { Length: > 0 } domain && domain.All(char.IsAscii)
            ? domain
            : LocalHost.Name;
}
