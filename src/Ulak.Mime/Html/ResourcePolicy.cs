using System.Globalization;
using Ulak.Mime.Parts;

namespace Ulak.Mime.Html;

/// <summary>
/// Decides what a resource that HTML names becomes: a picture of the message, data within the HTML, an address elsewhere, or nothing.
/// </summary>
internal sealed class ResourcePolicy(PictureIndex pictures, bool allowRemote)
{
    /// <summary>Around the number of a picture in the output. No other text of the output has these characters.</summary>
    public const char PictureStart = '\u0001';
    public const char PictureEnd = '\u0002';

    private readonly List<MailPart> _used = [];
    private readonly Dictionary<MailPart, int> _numbers = new(ReferenceEqualityComparer.Instance);

    /// <summary>The pictures that are used, by their numbers.</summary>
    public IReadOnlyList<MailPart> Used => _used;

    /// <summary>How many resources elsewhere were left out.</summary>
    public int RemoteLeftOut { get; private set; }

    /// <summary>What to write for an address; null for nothing.</summary>
    public string? Resolve(string address)
    {
        var text = address.Trim();
        if (text.Length > 2 && text[0] == PictureStart && text[^1] == PictureEnd)
        {
            return text;
        }

        if (pictures.Find(text) is { } picture)
        {
            return Place(picture);
        }

        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return IsHarmlessData(text.AsSpan(5)) ? text : null;
        }

        var isRemote = IsRemote(text);
        if (isRemote && !allowRemote)
        {
            RemoteLeftOut++;
        }

        return isRemote && allowRemote ? text : null;
    }

    /// <summary>
    /// Whether an address is one elsewhere. Without a scheme there is nothing that it is relative to, but two slashes are a host.
    /// </summary>
    public static bool IsRemote(string address) =>
        address.StartsWith("//", StringComparison.Ordinal) || address.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>What stands in the output for a picture of the message.</summary>
    public string Place(MailPart picture)
    {
        if (!_numbers.TryGetValue(picture, out var number))
        {
            number = _used.Count;
            _used.Add(picture);
            _numbers.Add(picture, number);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{PictureStart}{number}{PictureEnd}");
    }

    private static bool IsHarmlessData(ReadOnlySpan<char> data)
    {
        var end = data.IndexOfAny(',', ';');
        var type = (end < 0 ? data : data[..end]).Trim();
        // SVG may have scripts, and no font is named after it.
        return !type.Contains("svg", StringComparison.OrdinalIgnoreCase)
            && (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("font/", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("application/font", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("application/x-font", StringComparison.OrdinalIgnoreCase));
    }
}
