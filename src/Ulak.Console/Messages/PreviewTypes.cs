namespace Ulak.Console.Messages;

/// <summary>The types of attachments with a preview. SVG and HTML are not among them, because they can contain scripts.</summary>
internal static class PreviewTypes
{
    /// <summary>What an attachment's preview is: <c>image</c>, <c>text</c> or <c>pdf</c>; null for none.</summary>
    public static string? KindOf(string type) => type.ToLowerInvariant() switch
    {
        "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "image/avif" or "image/bmp" => "image",
        "text/plain" or "text/csv" or "text/calendar" or "text/markdown" or "text/x-patch" or "application/json" => "text",
        "application/pdf" => "pdf",
        _ => null,
    };

    /// <summary>The type of a preview's response. All text is sent as plain text.</summary>
    public static string? ContentTypeFor(string type) => KindOf(type) switch
    {
        null => null,
        "text" => "text/plain; charset=utf-8",
        _ => type.ToLowerInvariant(),
    };
}
