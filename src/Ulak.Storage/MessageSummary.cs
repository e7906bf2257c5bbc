using System.Collections.Immutable;

namespace Ulak.Storage;

/// <summary>The fields of a message that lists show and searches use: decoded (RFC 2047), each at most 1,000 characters.</summary>
/// <param name="From">The From field.</param>
/// <param name="To">The To field.</param>
/// <param name="Subject">The Subject field.</param>
/// <param name="MessageId">The Message-ID field.</param>
/// <param name="Preview">The first 200 characters of the text.</param>
/// <param name="Text">The text for the full-text search, at most 100,000 characters.</param>
/// <param name="Attachments">The number of attachments.</param>
public sealed record MessageSummary(string From, string To, string Subject, string MessageId, string Preview, string Text, int Attachments)
{
    /// <summary>The Cc field. Searched by <c>cc:</c>; not stored.</summary>
    public string Cc { get; init; } = "";

    /// <summary>The List-Id field. Searched by <c>list:</c>; not stored.</summary>
    public string ListId { get; init; } = "";

    /// <summary>The names of the attachments. Searched by <c>attachment:</c>; not stored.</summary>
    public ImmutableArray<string> AttachmentNames { get; init; } = [];

    /// <summary>
    /// The header fields, decoded, in their order. Searched by <c>header:name=value</c>; not stored. The store leaves out long trace and
    /// signature fields, and reads at most 100 fields and 200 characters of each.
    /// </summary>
    public ImmutableArray<SummaryField> Fields { get; init; } = [];
}

/// <summary>A header field of a summary.</summary>
/// <param name="Name">The field's name, e.g. <c>X-Mailer</c>.</param>
/// <param name="Value">The decoded value.</param>
public readonly record struct SummaryField(string Name, string Value);

/// <summary>Reads a summary from the beginning of a message.</summary>
/// <param name="octets">The first 256 KiB, or the whole message if it is smaller.</param>
public delegate MessageSummary MessageSummarizer(byte[] octets);
