using System.Globalization;
using MimeKit;

namespace Ulak.Web.Messages;

/// <summary>The tree of a message's parts, in the order in which they stand.</summary>
internal static class PartOutline
{
    /// <summary>Deeper than any program nests, and less than what would exhaust a stack.</summary>
    private const int Deepest = 50;

    public static IEnumerable<PartView> Of(MimeEntity entity, IReadOnlyList<MimeEntity> attachments, int depth = 0)
    {
        var number = attachments.Index().FirstOrDefault(each => ReferenceEquals(each.Item, entity)) is { Item: not null } found ? found.Index + 1 : (int?)null;
        yield return new PartView(depth, entity.ContentType.MimeType, Encoding(entity), entity.ContentDisposition?.FileName ?? entity.ContentType.Name ?? "", (entity as MimePart)?.Content?.Stream?.Length, number);
        var children = depth == Deepest ? [] : entity switch
        {
            Multipart multipart => multipart,
            MessagePart { Message.Body: { } body } => [body],
            _ => Enumerable.Empty<MimeEntity>(),
        };
        foreach (var child in children.SelectMany(child => Of(child, attachments, depth + 1)))
        {
            yield return child;
        }
    }

    private static string Encoding(MimeEntity entity) =>
        entity is MimePart { ContentTransferEncoding: not ContentEncoding.Default and var encoding }
            ? encoding switch
            {
                ContentEncoding.SevenBit => "7bit",
                ContentEncoding.EightBit => "8bit",
                ContentEncoding.QuotedPrintable => "quoted-printable",
                _ => encoding.ToString().ToLower(CultureInfo.InvariantCulture),
            }
            : "";
}
