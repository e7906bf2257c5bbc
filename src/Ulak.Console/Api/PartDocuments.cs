using Ulak.Mime.Parts;

namespace Ulak.Console.Api;

/// <summary>Builds the JSON documents of parts.</summary>
internal static class PartDocuments
{
    /// <summary>Deeper than honest mail nests. Many readers of JSON stop at 64 levels.</summary>
    private const int MaxDepth = 24;

    /// <summary>The tree of parts.</summary>
    public static PartDocument TreeOf(MailPart part, CancellationToken cancellationToken) => new()
    {
        Number = part.Number,
        Type = part.MediaType,
        Charset = part.Charset,
        Encoding = TransferEncoding.NameOf(part.Encoding),
        Disposition = part.Disposition,
        FileName = part.FileName,
        ContentId = part.ContentId,
        Size = part.IsMultipart || part.IsMessage ? null : PartContent.SizeOf(part, cancellationToken),
        Parts = part.Depth + 1 < MaxDepth && part.Children.Count > 0
            ? [.. part.Children.Select(child => TreeOf(child, cancellationToken))] : null,
    };
}
