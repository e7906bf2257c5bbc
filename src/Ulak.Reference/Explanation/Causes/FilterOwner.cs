using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Who runs the list or filter that a general refusal names, with the page where its owner is asked: each has its own way to be removed.
/// </summary>
internal static class FilterOwner
{
    private const string Resource = "Ulak.Reference.Explanation.ClientSettings.filters.json";
    private const string OfServer = "reputation-named-filter";
    private const string OfMessage = "content-named-filter";

    private static readonly FrozenSet<string> AboutServer = FrozenSet.ToFrozenSet(
        ["reputation-poor", "blocklist-named", "reputation-talos", "reputation-spamhaus-proofpoint",
            "policy-ip-not-allowed", "reputation-greeting", "rate-errors"]);

    private static readonly FrozenSet<string> AboutMessage =
        FrozenSet.ToFrozenSet(["content-spam", "content-general", "content-no-words"]);

    private static readonly Lazy<IReadOnlyList<Filter>> LazyFilters = new(Read);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [OfServer, OfMessage];

    /// <summary>The cause with the owner's name and page; null if the refusal is not general or names no known owner.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause is null || finding.IsOwnRefusal)
        {
            return null;
        }

        var name = AboutServer.Contains(cause.Id) && decision.Reason is not Reason.RelayDenied ? OfServer
            : AboutMessage.Contains(cause.Id) ? OfMessage : null;
        return name is not null && Named(finding) is { } filter
            ? (name, new Dictionary<string, string>(values) { ["filter"] = filter.Name, ["page"] = filter.Page })
            : null;
    }

    private static Filter? Named(Finding finding)
    {
        foreach (var statement in finding.Statements.Take(3))
        {
            var text = statement.Head;
            foreach (var filter in LazyFilters.Value)
            {
                if (Marks.OccurIn(text, filter.Marks))
                {
                    return filter;
                }
            }
        }

        return null;
    }

    private static IReadOnlyList<Filter> Read() => EmbeddedJson.Read(Resource, FilterJson.Default.FilterFile).Filters;
}

/// <summary>The contents of the file of filters.</summary>
internal sealed record FilterFile
{
    public required IReadOnlyList<Filter> Filters { get; init; }
}

/// <summary>A list or filter: its name, the words by which its refusals are recognized, and where its owner is asked.</summary>
internal sealed record Filter
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>The page to look an address up and have it removed, or the mail address of the desk.</summary>
    public required string Page { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FilterFile))]
internal sealed partial class FilterJson : JsonSerializerContext;
