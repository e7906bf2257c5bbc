using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Relay.Reports;

namespace Ulak.Console.Queue;

/// <summary>What the result of an attempt means, in a language.</summary>
public sealed record ReplyMeaning
{
    /// <summary>The word of the reason, e.g. <c>greylisted</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The word of the cause below the reason; null for none.</summary>
    public string? Cause { get; init; }

    public required string Title { get; init; }

    public required string Meaning { get; init; }

    /// <summary>The word of who has to act.</summary>
    public required string Who { get; init; }

    /// <summary>The name of who has to act.</summary>
    public required string WhoName { get; init; }

    /// <summary>What to do, in order.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>The first thing to do; empty for nothing.</summary>
    public string Action => Steps.FirstOrDefault() ?? "";

    /// <summary>Explains a result. The reason is what the relay concluded; it decides where the words of the reply do not.</summary>
    public static ReplyMeaning Of(string reply, string reason, string language)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var found = OutcomeMeaning.Of(reply, reason, language);
        return new ReplyMeaning
        {
            Reason = found.Reason.Word(),
            Cause = found.Cause,
            Title = found.Title,
            Meaning = found.Meaning,
            Who = found.Actor.Word(),
            WhoName = ReasonTexts.For(language).ActorName(found.Actor),
            Steps = found.Steps,
        };
    }
}
