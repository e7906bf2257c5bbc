using MimeKit;

namespace Ulak.Commands.Messages.Archives;

/// <summary>Derives the envelope of a message from its header, where an archive does not contain it.</summary>
internal static class MessageFields
{
    public static ArchivedMessageInfo ReadInfo(byte[] octets, DateTimeOffset defaultDate)
    {
        try
        {
            using var stream = new MemoryStream(octets, writable: false);
            var headers = HeaderList.Load(stream);
            var date = headers[HeaderId.Date] is { } text && MimeKit.Utils.DateUtils.TryParse(text, out var parsed) ? parsed : defaultDate;
            return new ArchivedMessageInfo
            {
                ReceivedAt = date,
                From = Addresses(headers[HeaderId.ReturnPath] ?? headers[HeaderId.Sender] ?? headers[HeaderId.From]).FirstOrDefault() ?? "",
                To = [.. new[] { HeaderId.To, HeaderId.Cc }.SelectMany(id => Addresses(headers[id])).Distinct(StringComparer.Ordinal)],
            };
        }
        catch (FormatException)
        {
            return new ArchivedMessageInfo { ReceivedAt = defaultDate };
        }
    }

    /// <summary>LF becomes CRLF in a message without any CRLF: files of Unix programs have LF.</summary>
    public static byte[] WithCrLf(byte[] octets)
    {
        if (octets.AsSpan().IndexOf("\r\n"u8) >= 0 || octets.AsSpan().IndexOf((byte)'\n') < 0)
        {
            return octets;
        }

        using var output = new MemoryStream(octets.Length + (octets.Length / 20));
        foreach (var octet in octets)
        {
            if (octet == '\n')
            {
                output.WriteByte((byte)'\r');
            }

            output.WriteByte(octet);
        }

        return output.ToArray();
    }

    private static IEnumerable<string> Addresses(string? value) =>
        value is not null && InternetAddressList.TryParse(value, out var list) ? list.Mailboxes.Select(mailbox => mailbox.Address) : [];
}
