namespace Ulak.Web.Messages;

/// <summary>What a message's octets hold, read for people.</summary>
public sealed record MessageContent
{
    public required string Text { get; init; }

    public required bool HasHtml { get; init; }

    public required IReadOnlyList<HeaderField> Headers { get; init; }

    public required string Source { get; init; }

    public required bool SourceIsCut { get; init; }

    public required IReadOnlyList<AttachmentView> Attachments { get; init; }
}

/// <summary>A header field, decoded.</summary>
public sealed record HeaderField(string Name, string Value);

/// <summary>An attachment; its number is its place among the message's attachments, from 1.</summary>
public sealed record AttachmentView(int Number, string Name, string Type, long Size);
