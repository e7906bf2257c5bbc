using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Explanation;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Scheduling;

/// <summary>What a reply for a reason means for everything else that waits for the same servers.</summary>
/// <param name="Reason">The word of the reason.</param>
/// <param name="Source">Why this, and this long.</param>
internal sealed record Reaction(string Reason, string Source)
{
    /// <summary>How long nothing is sent to the servers, e.g. <c>00:05:00</c>; zero for no rest.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>What remains of the rate of messages to the servers, e.g. 0.5; null for all.</summary>
    public double? Rate { get; init; }

    /// <summary>How long the mail of this sender is held back; zero for not at all. Also after a permanent rejection.</summary>
    public TimeSpan SuspendSender { get; init; }

    /// <summary>The host names of the servers; null for all.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Words that the reply contains; null for any reply.</summary>
    public string? Words { get; init; }
}

/// <summary>The reactions to rejections, from the data file <c>reactions.json</c>. The first that matches applies.</summary>
internal sealed class ReactionTable
{
    private readonly ImmutableArray<Reaction> _reactions;

    private ReactionTable(ImmutableArray<Reaction> reactions) => _reactions = reactions;

    /// <summary>The table of this version.</summary>
    public static ReactionTable Default { get; } = Load();

    /// <summary>All reactions.</summary>
    public ImmutableArray<Reaction> All => _reactions;

    /// <summary>Finds the reaction to a rejection; null if it concerns only the message or the recipient.</summary>
    public Reaction? Find(Reason reason, string host, string reply)
    {
        var word = reason.Word();
        return _reactions.FirstOrDefault(
            each => each.Reason == word
                && (each.Hosts is null || each.Hosts.Any(pattern => Glob.IsMatch(pattern, host)))
                && reply.Contains(each.Words ?? "", StringComparison.OrdinalIgnoreCase));
    }

    private static ReactionTable Load()
    {
        using var stream = typeof(ReactionTable).Assembly.GetManifestResourceStream("Ulak.Relay.reactions.json")!;
        return new ReactionTable([.. JsonSerializer.Deserialize(stream, ReactionJson.Default.ListReaction)!]);
    }
}

/// <summary>The JSON of reactions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(List<Reaction>))]
internal sealed partial class ReactionJson : JsonSerializerContext;
