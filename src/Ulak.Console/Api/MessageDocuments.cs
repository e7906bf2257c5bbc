using System.Text.Json.Serialization;
using Ulak.Mime.Signatures;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>A page of messages; <see cref="Next"/> is the next page's <c>after</c>, null at the end.</summary>
internal sealed record MessageListDocument(IReadOnlyList<MessageSummaryDocument> Messages, string? Next);

/// <summary>A message as lists and webhooks show it.</summary>
internal record MessageSummaryDocument
{
    [JsonPropertyOrder(-1)]
    public required string Id { get; init; }

    [JsonPropertyOrder(-1)]
    public required string SessionId { get; init; }

    [JsonPropertyOrder(-1)]
    public required DateTimeOffset ReceivedAt { get; init; }

    [JsonPropertyOrder(-1)]
    public required long Size { get; init; }

    [JsonPropertyOrder(-1)]
    public required bool Read { get; init; }

    [JsonPropertyOrder(-1)]
    public required bool Starred { get; init; }

    [JsonPropertyOrder(-1)]
    public required IReadOnlyList<string> Tags { get; init; }

    [JsonPropertyOrder(-1)]
    public required string From { get; init; }

    [JsonPropertyOrder(-1)]
    public required string To { get; init; }

    [JsonPropertyOrder(-1)]
    public required string Subject { get; init; }

    [JsonPropertyOrder(-1)]
    public required string Preview { get; init; }

    [JsonPropertyOrder(-1)]
    public required int Attachments { get; init; }

    [JsonPropertyOrder(-1)]
    public required int RemarkCount { get; init; }

    [JsonPropertyOrder(-1)]
    public required EnvelopeDocument Envelope { get; init; }

    public static MessageSummaryDocument Of(MessageListItem item) => new()
    {
        Id = item.Id.ToString(),
        SessionId = item.SessionId.ToString(),
        ReceivedAt = item.ReceivedAt,
        Size = item.Size,
        Read = item.IsRead,
        Starred = item.IsStarred,
        Tags = item.Tags,
        From = item.Summary.From,
        To = item.Summary.To,
        Subject = item.Summary.Subject,
        Preview = item.Summary.Preview,
        Attachments = item.Summary.Attachments,
        RemarkCount = item.RemarkCount,
        Envelope = new EnvelopeDocument(item.ReversePath, item.ForwardPaths),
    };
}

/// <summary>The envelope of SMTP. The header may name other addresses.</summary>
internal sealed record EnvelopeDocument(string From, IReadOnlyList<string> To);

/// <summary>A message with all its details.</summary>
internal sealed record MessageDocument : MessageSummaryDocument
{
    public required string MessageId { get; init; }

    public required string MailParameters { get; init; }

    public required IReadOnlyList<DeliveryDocument> Deliveries { get; init; }

    public required IReadOnlyList<RemarkDocument> Remarks { get; init; }

    /// <summary>The signatures of the parts, checked where that is possible.</summary>
    public required IReadOnlyList<SignatureDocument> Signatures { get; init; }

    public required IReadOnlyList<HeaderDocument> Headers { get; init; }

    public required string? Text { get; init; }

    public required string? Html { get; init; }

    /// <summary>Whether a text or the tree of parts is longer than this document. The texts are complete at their parts.</summary>
    public required bool Truncated { get; init; }

    /// <summary>The tree of parts.</summary>
    public required PartDocument Parts { get; init; }
}

/// <summary>A message that is attached to another one. Its parts are numbered from 0, the root of this message.</summary>
internal sealed record NestedMessageDocument(string From, string To, string Subject, string? Date, IReadOnlyList<HeaderDocument> Headers,
    string? Text, string? Html, bool Truncated, PartDocument Parts);

/// <summary>A signature.</summary>
/// <param name="Kind"><c>smime</c> or <c>openpgp</c>.</param>
/// <param name="State"><c>valid</c>, <c>broken</c>, or <c>unknown</c> if it cannot be checked.</param>
/// <param name="Part">The number of the signed part.</param>
/// <param name="Signer">The address or name in the certificate. Null if it is not known.</param>
/// <param name="Issuer">Who issued the certificate. Null if it is not known.</param>
/// <param name="Trusted">Whether the server's machine trusts the certificate.</param>
/// <param name="Problem">What is wrong. Empty if nothing is.</param>
internal sealed record SignatureDocument(string Kind, string State, int Part, string? Signer, string? Issuer, bool Trusted, string Problem)
{
    public static SignatureDocument Of(MailSignature signature) => new(
        signature.Kind.ToString().ToLowerInvariant(), signature.State.ToString().ToLowerInvariant(), signature.Part, signature.Signer,
        signature.Issuer, signature.IsTrusted, signature.Problem);
}

/// <summary>The delivery to one recipient.</summary>
internal sealed record DeliveryDocument(string To, string Route, string State, string RcptParameters, DateTimeOffset? HeldUntil,
    IReadOnlyList<AttemptDocument> Attempts);

/// <summary>An attempt to deliver.</summary>
internal sealed record AttemptDocument(DateTimeOffset At, string Outcome);

/// <summary>A header field, decoded.</summary>
internal sealed record HeaderDocument(string Name, string Value);

/// <summary>A part of a message. Parts are numbered in document order from 0, the root.</summary>
internal sealed record PartDocument
{
    public required int Number { get; init; }

    public required string Type { get; init; }

    public required string? Charset { get; init; }

    public required string? Encoding { get; init; }

    public required string? Disposition { get; init; }

    public required string? FileName { get; init; }

    public required string? ContentId { get; init; }

    /// <summary>The decoded size in octets. Null for a multipart.</summary>
    public required long? Size { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PartDocument>? Parts { get; init; }
}

/// <summary>The marks to change. Members that are left out stay as they are.</summary>
internal sealed record MessagePatch(bool? Read, bool? Starred, IReadOnlyList<string>? Tags);

/// <summary>An action on many messages, which ids or a query select.</summary>
internal sealed record BulkRequest(IReadOnlyList<string>? Ids, string? Query, string? Action, IReadOnlyList<string>? Tags);

/// <summary>The number of messages, and the undo token of a deletion.</summary>
internal sealed record BulkResult(int Messages)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Undo { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? UndoUntil { get; init; }

    public static BulkResult Of(TrashedMessages discard) => new(discard.Count)
    {
        Undo = discard.Count > 0 ? discard.Token.ToString() : null,
        UndoUntil = discard.Count > 0 ? discard.RestorableUntil : null,
    };
}

/// <summary>Undoes a deletion.</summary>
internal sealed record UndoRequest(string? Undo);

/// <summary>The body of an event.</summary>
/// <param name="Event">The event: <c>message-added</c>.</param>
/// <param name="Message">The message as lists show it; the rest is at /api/v1/messages/{id}.</param>
/// <param name="Remarks">What a strict server would have refused.</param>
internal sealed record WebhookDocument(string Event, MessageSummaryDocument Message, IReadOnlyList<RemarkDocument> Remarks);
