using MimeKit;
using Ulak.Server;
using Ulak.Smtp.Addresses;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>Builds a message that any server accepts: 7 bits, CRLF, no line too long.</summary>
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

        // RFC 6532: addresses outside ASCII are written to the header in UTF-8. Nothing else needs UTF-8.
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
        new("", mailbox is null ? "MAILER-DAEMON@" + LocalHost.Name : mailbox.ToString());

    private static void SetHeader(MimeMessage message, string field)
    {
        var colon = field.IndexOf(':');
        if (colon <= 0 || field.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') >= 0 || field.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new UsageException($"--header {field}: a header field must have the form 'Name: value', on one line.");
        }

        var (name, value) = (field[..colon], field[(colon + 1)..].Trim());
        try
        {
            message.Headers.Replace(name, value);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException($"--header {field}: this is not a valid header field ({e.Message}).");
        }
    }
}
