using System.Text.Json.Serialization;

namespace Ulak.Console.Mailpit;

/// <summary>A list of messages, with Mailpit's names.</summary>
internal sealed record MailpitList
{
    [JsonPropertyName("total")]
    public required long Total { get; init; }

    [JsonPropertyName("unread")]
    public required long Unread { get; init; }

    [JsonPropertyName("count")]
    public required int Count { get; init; }

    [JsonPropertyName("messages_count")]
    public required long MessagesCount { get; init; }

    [JsonPropertyName("messages_unread")]
    public required long MessagesUnread { get; init; }

    [JsonPropertyName("start")]
    public required int Start { get; init; }

    [JsonPropertyName("tags")]
    public required IReadOnlyList<string> Tags { get; init; }

    [JsonPropertyName("messages")]
    public required IReadOnlyList<MailpitSummary> Messages { get; init; }
}

/// <summary>An address of a header field.</summary>
internal sealed record MailpitAddress(string Name, string Address);

/// <summary>The members that lists and messages share.</summary>
internal abstract record MailpitHeader
{
    public required string ID { get; init; }

    public required string MessageID { get; init; }

    public required MailpitAddress? From { get; init; }

    public required IReadOnlyList<MailpitAddress> To { get; init; }

    public required IReadOnlyList<MailpitAddress> Cc { get; init; }

    public required IReadOnlyList<MailpitAddress> Bcc { get; init; }

    public required IReadOnlyList<MailpitAddress> ReplyTo { get; init; }

    public required string Subject { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required long Size { get; init; }

    public required string Username { get; init; }
}

/// <summary>A message in a list.</summary>
internal sealed record MailpitSummary : MailpitHeader
{
    public required bool Read { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required int Attachments { get; init; }

    public required string Snippet { get; init; }
}

/// <summary>A message.</summary>
internal sealed record MailpitMessage : MailpitHeader
{
    public required string ReturnPath { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Text { get; init; }

    public required string HTML { get; init; }

    public required IReadOnlyList<MailpitPart> Inline { get; init; }

    public required IReadOnlyList<MailpitPart> Attachments { get; init; }

    public required MailpitUnsubscribe ListUnsubscribe { get; init; }
}

/// <summary>An attachment or an inline part.</summary>
internal sealed record MailpitPart(string PartID, string FileName, string ContentType, string ContentID, long Size);

/// <summary>The List-Unsubscribe field.</summary>
internal sealed record MailpitUnsubscribe(string Header, IReadOnlyList<string> Links, string Errors, string HeaderPost);

/// <summary>The program.</summary>
internal sealed record MailpitInfo(string Version, string LatestVersion, string Database, long DatabaseSize, long Messages, long Unread,
    IReadOnlyDictionary<string, long> Tags);

/// <summary>The body of requests that change messages.</summary>
internal sealed record MailpitRequest(IReadOnlyList<string>? IDs, bool? Read, string? Search, IReadOnlyList<string>? Tags);

/// <summary>The body of a request that sends a message.</summary>
internal sealed record MailpitSend
{
    public MailpitMailbox? From { get; init; }

    public IReadOnlyList<MailpitMailbox>? To { get; init; }

    public IReadOnlyList<MailpitMailbox>? Cc { get; init; }

    public IReadOnlyList<string>? Bcc { get; init; }

    public IReadOnlyList<MailpitMailbox>? ReplyTo { get; init; }

    public string? Subject { get; init; }

    public string? Text { get; init; }

    public string? HTML { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<MailpitFile>? Attachments { get; init; }
}

/// <summary>An address of a message to send.</summary>
internal sealed record MailpitMailbox(string? Email, string? Name);

/// <summary>An attachment of a message to send.</summary>
internal sealed record MailpitFile(string? Filename, byte[]? Content, string? ContentType, string? ContentID);

/// <summary>The id of a sent message.</summary>
internal sealed record MailpitSendResult(string ID);

/// <summary>The error of a request that sends a message.</summary>
internal sealed record MailpitError(string Error);

/// <summary>The responses. Names are written as they are.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(MailpitList))]
[JsonSerializable(typeof(MailpitMessage))]
[JsonSerializable(typeof(MailpitInfo))]
[JsonSerializable(typeof(MailpitSendResult))]
[JsonSerializable(typeof(MailpitError))]
[JsonSerializable(typeof(MailpitLinkCheck))]
[JsonSerializable(typeof(MailpitHtmlCheck))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
internal sealed partial class MailpitJson : JsonSerializerContext;

/// <summary>The requests. Unknown members are ignored, because newer clients may send more.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(MailpitRequest))]
[JsonSerializable(typeof(MailpitSend))]
[JsonSerializable(typeof(MailpitRelease))]
internal sealed partial class MailpitRequestJson : JsonSerializerContext;
