using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Storage;

namespace Ulak.Console.Bounces;

/// <summary>An explanation as a card: of a report in the inbox, of a refusal in a session, or of a text that was pasted.</summary>
/// <param name="Page">The language of the page.</param>
/// <param name="Result">The explanation, in the language of the card.</param>
public sealed record ExplanationCardModel(Codes.PageLanguage Page, ExplanationResult Result)
{
    /// <summary>The addresses that show the card in each language; empty where the page's language is the only one.</summary>
    public ImmutableArray<(string Language, string Name, string Address)> Languages { get; init; } = [];

    /// <summary>The message that a report is about; null where it is not in the store.</summary>
    public MessageListItem? Original { get; init; }

    /// <summary>The text that is explained; null where the words of the evidence are shown alone.</summary>
    public string? Source { get; init; }

    /// <summary>The language of the card's texts.</summary>
    public string Language => Result.Language;

    /// <summary>A label of the explanation's texts.</summary>
    public string Label(string name) => ReasonTexts.For(Language).Label(name);

    /// <summary>A word of the pages in the language of the card.</summary>
    public string Word(string name) => Codes.PageWords.Of(Language, name);

    /// <summary>The recipients, those with the same explanation together.</summary>
    public IEnumerable<ExplanationGroup> Groups =>
        Result.Recipients.GroupBy(each => (each.Reason, each.Code, each.Enhanced, each.Temporary, each.Evidence.FirstOrDefault()?.Text))
            .Select(group => new ExplanationGroup(group.First(), [.. group.Select(each => each.Address).OfType<string>().Distinct()])
            { Source = Source });

    /// <summary>When the message can pass, and who tries again.</summary>
    public string RetryText(RecipientExplanation each)
    {
        ArgumentNullException.ThrowIfNull(each);
        return ReasonTexts.For(Language).RetryText(each.Retry);
    }

    /// <summary>Who has to act, as a name of a person.</summary>
    public string ActorName(RecipientExplanation each) => ReasonTexts.For(Language).ActorName(each.Actor);

    /// <summary>The explanation for a ticket.</summary>
    /// <param name="asMarkdown">Whether it is Markdown, and not plain text.</param>
    public string TicketText(bool asMarkdown) => Bounces.TicketText.Of(this, asMarkdown);
}

/// <summary>Recipients with the same explanation.</summary>
public sealed record ExplanationGroup(RecipientExplanation Answer, ImmutableArray<string> Addresses)
{
    private const int MaxWholeText = 300;
    private const int MaxLine = 500;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsFine => Answer.Reason is Reason.Accepted or Reason.Delivered or Reason.AutoReply;

    /// <summary>
    /// The colour of the explanation: <c>good</c>, <c>wait</c>, <c>bad</c>, or <c>plain</c> where nothing in the text is known.
    /// </summary>
    public string Tone => IsFine ? "good" : Answer.Temporary || Answer.Reason == Reason.Delayed ? "wait"
        : Answer is { Reason: Reason.Unknown, Code: null, Enhanced: null } ? "plain" : "bad";

    /// <summary>The text that is explained; null where it is not known.</summary>
    public string? Source { get; init; }

    /// <summary>The server's words: a short text as it is, else the line with the words that the explanation rests on.</summary>
    public string? Words => Answer.Evidence is not [var first, ..] ? null
        : Source is null || first.Offset < 0 || first.Offset >= Source.Length ? first.Text
        : Source.Length <= MaxWholeText ? Source.Trim() : LineAt(Source, first.Offset);

    private static string LineAt(string text, int offset)
    {
        var start = text.LastIndexOf('\n', offset) + 1;
        var end = text.IndexOf('\n', offset) is >= 0 and var next ? next : text.Length;
        var line = text[start..end].Trim();
        return line.Length <= MaxLine ? line : line[..MaxLine] + "…";
    }
}
