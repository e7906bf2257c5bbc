using Ulak.Console.Api;

namespace Ulak.Console.Sending;

/// <summary>The body of <c>POST /api/v1/send</c>.</summary>
internal sealed record SendRequest : CreateMessageRequest
{
    /// <summary>When the first attempt is made; null for now.</summary>
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>What goes first of what is due: -9 to 9, and 0 where it is null. RFC 6710 §4.1.</summary>
    public int? Priority { get; init; }

    /// <summary>The customer of the program that the message is for; a limit can apply to each.</summary>
    public string? Tenant { get; init; }

    /// <summary>What the message is a part of; a limit can apply to each, and it is a tag of the message.</summary>
    public string? Campaign { get; init; }
}
