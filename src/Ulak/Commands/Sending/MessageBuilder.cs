using MimeKit;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>Makes a message of its parts, in octets that any server takes: 7 bits, CRLF, no line too long.</summary>
internal static class MessageBuilder
{
    public static async Task<byte[]> BuildAsync(MessageDraft parts, CancellationToken stop)
    {
        using var message = new MimeMessage();
        message.From.Add(ToMailboxAddress(parts.From.Mailbox));
        message.To.AddRange(parts.To.Select(ToMailboxAddress));
        message.Subject = parts.Subject;
        message.Body = await CreateBodyAsync(parts, stop);
        foreach (var field in parts.Fields)
        {
            SetHeader(message, field);
        }

        message.Prepare(EncodingConstraint.SevenBit);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;

        // RFC 6532: addresses beyond ASCII stand in the header as they are, and only there is UTF-8 needed.
        format.International = parts.To.Append(parts.From.Mailbox).Any(address => address is { NeedsSmtpUtf8: true });
        using var output = new MemoryStream();
        await message.WriteToAsync(format, output, stop);
        return output.ToArray();
    }

    private static async Task<MimeEntity> CreateBodyAsync(MessageDraft parts, CancellationToken stop)
    {
        var builder = new BodyBuilder { TextBody = parts.Text };
        foreach (var file in parts.Attachments)
        {
            await builder.Attachments.AddAsync(file, stop);
        }

        return builder.ToMessageBody();
    }

    private static MailboxAddress ToMailboxAddress(Mailbox? mailbox) =>
        new("", mailbox is null ? "MAILER-DAEMON@localhost" : mailbox.ToString());

    private static void SetHeader(MimeMessage message, string field)
    {
        var colon = field.IndexOf(':');
        if (colon <= 0 || field.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') >= 0 || field.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new UsageException($"--header {field}: a field is written 'Name: value', in one line.");
        }

        var (name, value) = (field[..colon], field[(colon + 1)..].Trim());
        try
        {
            message.Headers.Replace(name, value);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException($"--header {field}: this is not a field of a header ({e.Message}).");
        }
    }
}
