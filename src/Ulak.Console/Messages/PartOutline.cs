using MimeKit;
using Ulak.Console.Api;

namespace Ulak.Console.Messages;

/// <summary>The tree of a message's parts, in the order in which they stand.</summary>
internal static class PartOutline
{
    public static IEnumerable<PartView> Of(PartTree tree, IReadOnlyList<MimeEntity> attachments) => tree.Root is { } root ? Of(tree, attachments, root, 0) : [];

    private static IEnumerable<PartView> Of(PartTree tree, IReadOnlyList<MimeEntity> attachments, PartDocument part, int depth)
    {
        var entity = tree.Parts[part.Number];
        var number = attachments.Index().FirstOrDefault(each => ReferenceEquals(each.Item, entity)) is { Item: not null } found ? found.Index + 1 : (int?)null;
        yield return new PartView(depth, part.Type, part.Encoding ?? "", part.FileName ?? "", part.Size, number);
        foreach (var child in (part.Parts ?? []).SelectMany(child => Of(tree, attachments, child, depth + 1)))
        {
            yield return child;
        }
    }
}
