using System.Text.Json.Serialization;

namespace Ulak.Reference.Explanation.Faults;

/// <summary>The contents of the file of faults.</summary>
internal sealed record FaultFile
{
    /// <summary>The parts of a mail server in which faults arise, the most basic first, and what follows from a fault in each.</summary>
    public required IReadOnlyList<FaultLayer> Layers { get; init; }

    /// <summary>The one closest to the root first: a full disk explains a database that does not start.</summary>
    public required IReadOnlyList<FaultEntry> Faults { get; init; }
}

/// <summary>A part of a mail server. A fault in it is the reason for faults in the parts that it explains.</summary>
internal sealed record FaultLayer
{
    public required string Name { get; init; }

    /// <summary>Why it stands where it stands.</summary>
    public required string Why { get; init; }

    /// <summary>The layers whose faults follow from one in this layer.</summary>
    public required IReadOnlyList<string> Explains { get; init; }
}

/// <summary>
/// A fault that a line names beside the reply: the words of an operating system, a database, a directory, a filter or a TLS library. They
/// are the same under every mail server and library.
/// </summary>
internal sealed record FaultEntry
{
    /// <summary>The cause whose texts explain it.</summary>
    public required string Cause { get; init; }

    /// <summary>The reason that it gives where the reply gives none.</summary>
    public required string Reason { get; init; }

    /// <summary>The name of its layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Whether it is only added to another fault, and decides nothing itself.</summary>
    public bool IsBesideOnly { get; set; }

    /// <summary>Patterns, one of which must occur in a line; see <see cref="FaultPattern"/>.</summary>
    public required IReadOnlyList<string> Any { get; init; }

    /// <summary>Words of the line with which it means something else.</summary>
    public IReadOnlyList<string> Unless { get; set; } = [];

    /// <summary>Further reasons that it explains, besides those of a server that is out of order.</summary>
    public IReadOnlyList<string> Reasons { get; set; } = [];

    /// <summary>Causes that it replaces although they are not general.</summary>
    public IReadOnlyList<string> Instead { get; set; } = [];

    /// <summary>Whether its reason replaces the one that the reply gave.</summary>
    public bool IsDecisive { get; set; }

    /// <summary>Whether it is so general that a cause about the own server is closer.</summary>
    public bool IsLast { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FaultFile))]
internal sealed partial class FaultJson : JsonSerializerContext;
