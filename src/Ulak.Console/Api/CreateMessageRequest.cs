namespace Ulak.Console.Api;

/// <summary>A message to be made and kept.</summary>
internal sealed record CreateMessageRequest
{
    /// <summary>The reverse-path and the From field; empty for the null reverse-path.</summary>
    public string? From { get; init; }

    public IReadOnlyList<string>? To { get; init; }

    public IReadOnlyList<string>? Cc { get; init; }

    public IReadOnlyList<string>? Bcc { get; init; }

    public IReadOnlyList<string>? ReplyTo { get; init; }

    public string? Subject { get; init; }

    public string? Text { get; init; }

    public string? Html { get; init; }

    /// <summary>Further header fields, by name.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public IReadOnlyList<AttachmentRequest>? Attachments { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>A file of a message; its content is base64.</summary>
internal sealed record AttachmentRequest(string? FileName, string? Type, string? ContentId, byte[]? Content);
