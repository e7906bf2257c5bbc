using Ulak.Mime.Parts;

namespace Ulak.Mime.Html;

/// <summary>
/// The pictures of a message by the names under which HTML uses them: Content-ID (RFC 2392) and Content-Location (RFC 2557).
/// </summary>
public sealed class PictureIndex
{
    private readonly Dictionary<string, MailPart> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MailPart> _byLocation = new(StringComparer.Ordinal);

    private PictureIndex()
    {
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _byId.Count + _byLocation.Count == 0;

    /// <summary>The picture that an address names, e.g. <c>cid:logo%40example.org</c>; null for none.</summary>
    public MailPart? Find(string address)
    {
        var text = address.Trim();
        if (!text.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            return _byLocation.GetValueOrDefault(text);
        }

        var id = text[4..];
        return _byId.GetValueOrDefault(id) ?? _byId.GetValueOrDefault(Uri.UnescapeDataString(id))
            ?? _byId.GetValueOrDefault(PartName.ContentId(Uri.UnescapeDataString(id)) ?? "");
    }

    internal static PictureIndex Of(IEnumerable<MailPart> parts)
    {
        var index = new PictureIndex();
        foreach (var part in parts.Where(IsPicture))
        {
            if (part.ContentId is { } id)
            {
                index._byId.TryAdd(id, part);
                index._byId.TryAdd(Uri.UnescapeDataString(id), part);
            }

            // Gmail gives its pictures this name as well, and some programs keep only it.
            if (part.Find("X-Attachment-Id")?.Value is { Length: > 0 } attachment)
            {
                index._byId.TryAdd(attachment.Trim(), part);
            }

            if (part.ContentLocation is { Length: > 0 } location)
            {
                index._byLocation.TryAdd(location, part);
            }
        }

        // Last, so that it never hides a Content-ID: programs that name the file in place of the Content-ID.
        foreach (var part in parts.Where(part => part.FileName is not null && IsPicture(part)))
        {
            index._byId.TryAdd(part.FileName!, part);
        }

        return index;
    }

    /// <summary>Whether a part is a picture, by its type or by the ending of its name.</summary>
    internal static bool IsPicture(MailPart part) => TypeOf(part) is not null;

    /// <summary>The type of a picture that a browser shows and in which nothing runs; null for none.</summary>
    public static string? TypeOf(MailPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part.MediaType switch
        {
            "image/jpg" or "image/pjpeg" => "image/jpeg",
            "image/x-png" => "image/png",
            "image/svg+xml" => null,
            var type when type.StartsWith("image/", StringComparison.Ordinal) => type,
            "application/octet-stream" => Path.GetExtension(part.FileName ?? "").ToLowerInvariant() switch
            {
                ".png" => "image/png",
                ".jpg" or ".jpeg" => "image/jpeg",
                ".gif" => "image/gif",
                ".webp" => "image/webp",
                ".bmp" => "image/bmp",
                _ => null,
            },
            _ => null,
        };
    }
}
