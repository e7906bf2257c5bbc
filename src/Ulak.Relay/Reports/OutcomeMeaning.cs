using System.Collections.Immutable;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Relay.Reports;

/// <summary>What the result of an attempt means, in a language.</summary>
internal sealed record OutcomeMeaning
{
    public required Reason Reason { get; init; }

    /// <summary>The word of the cause below the reason; null for none.</summary>
    public string? Cause { get; init; }

    public required string Title { get; init; }

    public required string Meaning { get; init; }

    /// <summary>Who has to act.</summary>
    public required Actor Actor { get; init; }

    /// <summary>What to do, in order.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>
    /// Explains a result. The reason is what the relay concluded; it decides where the words of the reply do not, and where there is no
    /// reply: the words are then those of the relay, such as "Nothing listens on 192.0.2.1:25", and not those of a server.
    /// </summary>
    /// <param name="reply">The reply, or what happened instead of one.</param>
    /// <param name="reason">The word of the reason that was concluded; empty for none.</param>
    /// <param name="language">The language.</param>
    /// <param name="recipient">The recipient; empty if the explanation is for several.</param>
    public static OutcomeMeaning Of(string reply, string reason, string language, string recipient = "")
    {
        var known = ReasonWords.TryParse(reason, out Reason concluded) ? concluded : Reason.Unknown;
        var explained = Explain(reply, language);
        if (explained is not null && (known == Reason.Unknown || explained.Reason == known) && !IsOwn(reply, known))
        {
            // With the address, the texts name it.
            var named = recipient.Length == 0 || !StartsWithCode(reply) ? null
                : Explain($"<{recipient}>: {reply}", language);
            return Of(named?.Reason == explained.Reason && named.Cause == explained.Cause ? named : explained);
        }

        var text = ReasonTexts.For(language).TextFor(known);
        return new OutcomeMeaning
        {
            Reason = known,
            Title = text.Title,
            Meaning = text.Meaning,
            Actor = ActorOf(known),
            Steps = [.. text.Steps],
        };
    }

    private static OutcomeMeaning Of(RecipientExplanation explained) => new()
    {
        Reason = explained.Reason,
        Cause = explained.Cause,
        Title = explained.Title,
        Meaning = explained.Meaning,
        Actor = explained.Actor,
        Steps = explained.Steps,
    };

    private static RecipientExplanation? Explain(string reply, string language) => Explainer
        .Explain(reply, new ExplainOptions { Language = language }).Recipients.FirstOrDefault(each => each.Reason != Reason.Unknown);

    // The words alone would be explained as those of a mail program, with steps that are not for the sender of a message.
    private static bool IsOwn(string reply, Reason reason) => !StartsWithCode(reply)
        && reason is Reason.SystemError or Reason.Network or Reason.Timeout or Reason.ConnectionRefused or Reason.NoMx
            or Reason.AuthenticationFailed;

    private static bool StartsWithCode(string reply) => reply is [>= '2' and <= '5', >= '0' and <= '9', >= '0' and <= '9', ' ' or '-', ..];

    // The relay's own conclusions, which no words of a server explain: these are about this server, its login and its list.
    private static Actor ActorOf(Reason reason) => reason switch
    {
        Reason.AuthenticationFailed or Reason.AuthenticationNeeded or Reason.SystemError or Reason.Loop or Reason.Suspended =>
            Actor.SenderOperator,
        Reason.Unknown => Actor.None,
        _ => ReasonDefaults.ActorOf(reason),
    };
}
