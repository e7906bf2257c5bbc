using System.Collections.Immutable;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Texts;
using Why = Ulak.Reference.Explanation.Reason;

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
        var texts = ReasonTexts.For(language);
        var known = ReasonWords.TryParse(reason, out Why concluded) ? concluded : Why.Unknown;
        var explained = Explainer.Explain(reply, new ExplainOptions { Language = language }).Recipients.FirstOrDefault();
        if (explained is not null && explained.Reason != Why.Unknown
            && (known == Why.Unknown || explained.Reason == known))
        {
            return new ReplyMeaning
            {
                Reason = explained.Reason.Word(),
                Cause = explained.Cause,
                Title = explained.Title,
                Meaning = explained.Meaning,
                Who = explained.Actor.Word(),
                WhoName = texts.ActorName(explained.Actor),
                Steps = explained.Steps,
            };
        }

        var text = texts.TextFor(known);
        var actor = ActorOf(known);
        return new ReplyMeaning
        {
            Reason = known.Word(),
            Title = text.Title,
            Meaning = text.Meaning,
            Who = actor.Word(),
            WhoName = texts.ActorName(actor),
            Steps = [.. text.Steps],
        };
    }

    // The relay's own conclusions, which no words of a server explain: these are about this server, its login and its list.
    private static Actor ActorOf(Why reason) => reason switch
    {
        Why.AuthenticationFailed or Why.AuthenticationNeeded or Why.SystemError or Why.Loop or Why.Suspended => Actor.SenderOperator,
        Why.Unknown => Actor.None,
        _ => ReasonDefaults.ActorOf(reason),
    };
}
