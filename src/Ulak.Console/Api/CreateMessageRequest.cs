namespace Ulak.Console.Api;

/// <summary>The body of a request that creates a message.</summary>
internal record CreateMessageRequest
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

/// <summary>An attachment. Its content is base64.</summary>
internal sealed record AttachmentRequest(string? FileName, string? Type, string? ContentId, byte[]? Content);
