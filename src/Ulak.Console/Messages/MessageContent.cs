using Ulak.Console.Links;
using Ulak.Mime.Calendar;
using Ulak.Mime.Signatures;

namespace Ulak.Console.Messages;

/// <summary>The content of a message, as the pages show it.</summary>
public sealed record MessageContent
{
    public required string Text { get; init; }

    /// <summary>Whether <see cref="Text"/> was made from HTML, because there is no plain text.</summary>
    public bool IsTextFromHtml { get; init; }

    /// <summary>Whether there is more text than <see cref="Text"/> holds.</summary>
    public bool IsTextTruncated { get; init; }

    public required bool HasHtml { get; init; }

    public required IReadOnlyList<MessageHeader> Headers { get; init; }

    public required string Source { get; init; }

    public required bool IsSourceTruncated { get; init; }

    public required IReadOnlyList<AttachmentView> Attachments { get; init; }

    /// <summary>The entries of its invitations.</summary>
    public IReadOnlyList<CalendarEntry> Invitations { get; init; } = [];

    /// <summary>The signatures of its parts.</summary>
    public IReadOnlyList<MailSignature> Signatures { get; init; } = [];

    /// <summary>The links of its HTML.</summary>
    public required IReadOnlyList<MessageLink> Links { get; init; }

    /// <summary>The parts in document order.</summary>
    public required IReadOnlyList<PartView> Parts { get; init; }

    /// <summary>The value of the first field of a name; null where there is none.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}

/// <summary>A part of the message's tree.</summary>
/// <param name="Depth">0 for the message itself.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Encoding">Its transfer encoding; empty for a multipart.</param>
/// <param name="Name">Its file's name; empty for none.</param>
/// <param name="Size">Its octets, decoded; null for a multipart.</param>
/// <param name="Attachment">Its number among the attachments; null where it is none.</param>
public sealed record PartView(int Depth, string Type, string Encoding, string Name, long? Size, int? Attachment)
{
    /// <summary>Its number in the message, by which it can be downloaded.</summary>
    public int Number { get; init; }

    /// <summary>Whether it is a message that can be opened.</summary>
    public bool IsMessage { get; init; }
}

/// <summary>A header field, decoded.</summary>
public sealed record MessageHeader(string Name, string Value);

/// <summary>An attachment; its number is its place among the message's attachments, from 1.</summary>
public sealed record AttachmentView(int Number, string Name, string Type, long Size)
{
    /// <summary>The number of its part if it is a message that can be opened; null otherwise.</summary>
    public int? MessagePart { get; init; }

    /// <summary>The kind of preview: <c>image</c>, <c>text</c> or <c>pdf</c>. Null when there is none.</summary>
    public string? Preview => PreviewTypes.KindOf(Type);

    /// <summary>The icon of its kind: a name of <c>icons.txt</c>.</summary>
    public string Icon => Type.ToLowerInvariant() switch
    {
        "text/calendar" => "calendar",
        "message/rfc822" => "mail",
        var type when type.StartsWith("image/", StringComparison.Ordinal) => "image",
        var type when ArchiveListing.IsArchive(type, Name) => "file-archive",
        var type when type.StartsWith("text/", StringComparison.Ordinal) || type == "application/pdf" => "file-text",
        _ => "file",
    };
}
