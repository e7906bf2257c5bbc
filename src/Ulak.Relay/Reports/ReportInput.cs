using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>What a report is composed from.</summary>
internal sealed record ReportInput
{
    /// <summary>The deliveries that are reported; at least one, all of one message.</summary>
    public required ImmutableArray<ReportedDelivery> Deliveries { get; init; }

    /// <summary>The name of this server.</summary>
    public required string HostName { get; init; }

    /// <summary>The language of the text.</summary>
    public required string Language { get; init; }

    /// <summary>The time of the report.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>A text that is unique: for the Message-ID and the boundaries.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The header of the message, with its empty line; empty if it is gone.</summary>
    public ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>The whole message, if it is returned; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The Message-ID of the message; empty if it has none.</summary>
    public string MessageId { get; init; } = "";
}

/// <summary>A delivery that is reported, with its last dialogue.</summary>
internal sealed record ReportedDelivery(QueuedDelivery Delivery, ImmutableArray<DialogueEntry> Dialogue)
{
    /// <summary>Whether it was given up after its lifetime.</summary>
    public bool IsExpired { get; init; }
}
