using MimeKit;

namespace Ulak.Console.Api;

/// <summary>The parts of a message as a tree, each with a number by which it can be fetched.</summary>
internal sealed class PartTree
{
    /// <summary>Deeper nesting than any honest message has; and many readers of JSON stop at 64 levels.</summary>
    private const int MaxDepth = 24;

    private readonly List<MimeEntity> _parts = [];

    private PartTree(MimeEntity? root)
    {
        if (root is not null)
        {
            Root = Add(root, 1);
        }
    }

    /// <summary>The tree; null where the message has no body.</summary>
    public PartDocument? Root { get; }

    /// <summary>The parts in the order of their numbers.</summary>
    public IReadOnlyList<MimeEntity> Parts => _parts;

    public static PartTree Of(MimeMessage message) => new(message.Body);

    /// <summary>The name under which a part is offered; null where it has none.</summary>
    public static string? FileName(MimeEntity part)
    {
        var name = ParsedMessage.ReadOrNull(() => part.ContentDisposition?.FileName ?? part.ContentType.Name);
        return name is null ? null : Path.GetFileName(new string([.. name.Replace('\\', '/').Where(c => !char.IsControl(c))])) is { Length: > 0 } safe ? safe : null;
    }

    /// <summary>A type that can stand in a header; what is odd is octets.</summary>
    public static string MediaTypeOf(MimeEntity part) =>
        part.ContentType.MimeType is var type && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '.' or '+' or '_') ? type.ToLowerInvariant() : "application/octet-stream";

    /// <summary>Writes a part decoded.</summary>
    public static async Task WriteAsync(MimeEntity part, Stream output, CancellationToken stop)
    {
        switch (part)
        {
            case MimePart { Content: { } content }:
                await content.DecodeToAsync(output, stop);
                break;
            case MessagePart { Message: { } message }:
                await message.WriteToAsync(output, stop);
                break;
            case Multipart multipart:
                await multipart.WriteToAsync(output, contentOnly: true, stop);
                break;
        }
    }

    private PartDocument Add(MimeEntity part, int level)
    {
        var number = _parts.Count;
        _parts.Add(part);
        return new PartDocument
        {
            Number = number,
            Type = MediaTypeOf(part),
            Charset = ParsedMessage.ReadOrNull(() => part.ContentType.Charset),
            Encoding = part is MimePart { ContentTransferEncoding: not ContentEncoding.Default and var encoding } ? EncodingName(encoding) : null,
            Disposition = part.ContentDisposition?.Disposition,
            FileName = FileName(part),
            ContentId = part.ContentId is { Length: > 0 } id ? id : null,
            Size = SizeOf(part),
            Parts = level == MaxDepth ? null : part switch
            {
                Multipart multipart => [.. multipart.Select(child => Add(child, level + 1))],
                MessagePart { Message.Body: { } body } => [Add(body, level + 1)],
                _ => null,
            },
        };
    }

    private static long? SizeOf(MimeEntity part)
    {
        if (part is not MimePart { Content: { } content })
        {
            return null;
        }

        using var counter = new MimeKit.IO.MeasuringStream();
        content.DecodeTo(counter);
        return counter.Length;
    }

    private static string EncodingName(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.SevenBit => "7bit",
        ContentEncoding.EightBit => "8bit",
        ContentEncoding.Binary => "binary",
        ContentEncoding.Base64 => "base64",
        ContentEncoding.QuotedPrintable => "quoted-printable",
        _ => "x-uuencode",
    };
}
