using System.Text;
using MimeKit;
using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Messages;

/// <summary>Reads messages out of the store for the pages. Whatever the octets are, there is something to show.</summary>
internal sealed class MessageContentReader(IMailStore store)
{
    /// <summary>How much of the source a page shows; the rest is a download away.</summary>
    private const int MaxSourceOctets = 512 * 1024;

    /// <summary>Inline images within the HTML, all together: a page is not a place for more.</summary>
    private const int MaxInlineOctets = 8 * 1024 * 1024;

    public async Task<MessageContent> ReadAsync(MailId id, CancellationToken stop)
    {
        await using var parsed = await ParsedMessage.ReadAsync(store, id, stop);
        var (source, cut) = parsed is null ? ("", false) : await SourceAsync(parsed.Content, stop);
        var message = parsed?.Message;
        return new MessageContent
        {
            Text = message is null ? source : ReadOrExplain(() => message.TextBody) ?? "",
            HasHtml = message is not null && ReadOrExplain(() => message.HtmlBody) is not null,
            Links = message is null ? [] : MessageLink.Of(ReadOrExplain(() => message.HtmlBody)),
            Headers = message is null ? [] : [.. message.Headers.Select(header => new MessageHeader(header.Field, header.Value.Trim()))],
            Source = source,
            IsSourceTruncated = cut,
            Attachments = message is null ? [] : [.. AttachmentsOf(message).Select((part, index) => new AttachmentView(index + 1, NameOf(part, index), part.ContentType.MimeType, SizeOf(part)))],
            Parts = message is null ? [] : [.. PartOutline.Of(PartTree.Of(message), [.. AttachmentsOf(message)])],
        };
    }

    /// <summary>The HTML, with its own images put in; null where there is none.</summary>
    public async Task<string?> ReadHtmlAsync(MailId id, CancellationToken stop)
    {
        await using var parsed = await ParsedMessage.ReadAsync(store, id, stop);
        return parsed?.Message is not { } message || ReadOrExplain(() => message.HtmlBody) is not { } html ? null : WithInlineImages(HtmlSanitizer.Of(html), message);
    }

    /// <summary>The HTML as it was written; null where there is none that can be read.</summary>
    public async Task<string?> ReadOriginalHtmlAsync(MailId id, CancellationToken stop)
    {
        await using var parsed = await ParsedMessage.ReadAsync(store, id, stop);
        return parsed?.Message is { } message ? ParsedMessage.ReadOrNull(() => message.HtmlBody) : null;
    }

    /// <summary>An attachment's content and type; null where there is no such attachment.</summary>
    public async Task<(byte[] Content, string Name, string Type)?> ReadAttachmentAsync(MailId id, int number, CancellationToken stop)
    {
        await using var parsed = await ParsedMessage.ReadAsync(store, id, stop);
        if (parsed?.Message is not { } message || AttachmentsOf(message).ElementAtOrDefault(number - 1) is not { } part)
        {
            return null;
        }

        return (ContentOf(part), NameOf(part, number - 1), part.ContentType.MimeType);
    }

    private static async Task<(string Source, bool Cut)> SourceAsync(Stream octets, CancellationToken stop)
    {
        var buffer = new byte[Math.Min(octets.Length, MaxSourceOctets)];
        octets.Position = 0;
        await octets.ReadExactlyAsync(buffer, stop);
        return (Encoding.UTF8.GetString(buffer), octets.Length > MaxSourceOctets);
    }

    /// <summary>A part in a character set that does not exist, or cut within its encoding, is shown as far as it goes.</summary>
    private static string? ReadOrExplain(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            return "(This part cannot be read: " + e.Message + ")";
        }
    }

    private static string WithInlineImages(string html, MimeMessage message)
    {
        var left = MaxInlineOctets;
        foreach (var part in message.BodyParts.OfType<MimePart>())
        {
            if (part.ContentId is not { Length: > 0 } id || part.ContentType.MediaType != "image" || !html.Contains("cid:" + id, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var content = ContentOf(part);
            left -= content.Length;
            if (left < 0)
            {
                break;
            }

            html = html.Replace("cid:" + id, $"data:{part.ContentType.MimeType};base64,{Convert.ToBase64String(content)}", StringComparison.OrdinalIgnoreCase);
        }

        return html;
    }

    private static IEnumerable<MimeEntity> AttachmentsOf(MimeMessage message) =>
        message.BodyParts.Where(part => part.IsAttachment || part is MessagePart || part.ContentDisposition?.FileName is not null || part.ContentType.Name is not null);

    private static string NameOf(MimeEntity part, int index) =>
        PartTree.FileName(part) ?? $"part-{index + 1}";

    private static long SizeOf(MimeEntity part) => part is MimePart { Content: { Stream: { } stream } } ? stream.Length : 0;

    private static byte[] ContentOf(MimeEntity part)
    {
        using var content = new MemoryStream();
        switch (part)
        {
            case MimePart { Content: { } encoded }:
                encoded.DecodeTo(content);
                break;
            case MessagePart { Message: { } message }:
                message.WriteTo(content);
                break;
        }

        return content.ToArray();
    }
}
