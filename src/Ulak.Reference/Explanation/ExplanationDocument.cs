using System.Text.Json;

namespace Ulak.Reference.Explanation;

/// <summary>An explanation as JSON, the same for the command line and the API.</summary>
internal sealed record ExplanationDocument
{
    /// <summary>One entry for each recipient.</summary>
    public required IReadOnlyList<RecipientDocument> Recipients { get; init; }

    /// <summary>The language of the texts.</summary>
    public required string Lang { get; init; }

    /// <summary>The kind of the text: <c>reply</c>, <c>delivery-report</c>, ….</summary>
    public required string Kind { get; init; }

    /// <summary>Creates the document of a result.</summary>
    public static ExplanationDocument From(ExplanationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ExplanationDocument
        {
            Kind = JsonNamingPolicy.KebabCaseLower.ConvertName(result.Kind.ToString()),
            Lang = result.Language,
            Recipients = [.. result.Recipients.Select(RecipientDocument.From)],
        };
    }
}

/// <summary>One recipient, in JSON.</summary>
internal sealed record RecipientDocument
{
    /// <summary>The address, or null.</summary>
    public required string? Address { get; init; }

    /// <summary>The reply code, or null.</summary>
    public required int? Code { get; init; }

    /// <summary>The enhanced status code, or null.</summary>
    public required string? Enhanced { get; init; }

    /// <summary>A word of the closed list of reasons.</summary>
    public required string Reason { get; init; }

    /// <summary>The cause below the reason, or null.</summary>
    public required string? Cause { get; init; }

    /// <summary>Values from the text: <c>ip</c>, <c>host</c>, <c>list</c>, ….</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Whether the same message may pass later.</summary>
    public required bool Temporary { get; init; }

    /// <summary>When the message can pass, and who tries again.</summary>
    public required RetryDocument Retry { get; init; }

    /// <summary>Who acts.</summary>
    public required string Actor { get; init; }

    /// <summary>What to do, in the requested language.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>DNS records to publish, as lines of a zone file.</summary>
    public required IReadOnlyList<string> Records { get; init; }

    /// <summary>How to verify that the problem is solved, or null.</summary>
    public required string? Check { get; init; }

    /// <summary><c>certain</c>, <c>likely</c> or <c>weak</c>.</summary>
    public required string Confidence { get; init; }

    /// <summary>
    /// Whose words decided: <c>remote-server</c>, <c>own-server</c>, <c>client</c>, <c>system</c>, <c>person</c>, <c>unknown</c>.
    /// </summary>
    public required string Speaker { get; init; }

    /// <summary>What it rests on.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>The title of the cause or reason, in the requested language.</summary>
    public required string Title { get; init; }

    /// <summary>What happened, in the requested language.</summary>
    public required string Meaning { get; init; }

    /// <summary>The rule that decided, or null.</summary>
    public required string? Rule { get; init; }

    internal static RecipientDocument From(RecipientExplanation recipient) => new()
    {
        Address = recipient.Address,
        Code = recipient.Code,
        Enhanced = recipient.Enhanced,
        Reason = recipient.Reason.Word(),
        Cause = recipient.Cause,
        Values = recipient.Values,
        Temporary = recipient.Temporary,
        Retry = new RetryDocument(Word(recipient.Retry.When), Word(recipient.Retry.By)),
        Records = [.. recipient.Records.Select(record => record.ToString())],
        Check = recipient.Check,
        Confidence = Word(recipient.Confidence),
        Speaker = Word(recipient.Speaker),
        Actor = recipient.Actor.Word(),
        Steps = recipient.Steps,
        Evidence = recipient.Evidence,
        Title = recipient.Title,
        Meaning = recipient.Meaning,
        Rule = recipient.Rule,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

/// <summary>When a message can pass and who tries again, as JSON.</summary>
/// <param name="When"><c>not-needed</c>, <c>by-itself</c>, <c>after-change</c> or <c>unknown</c>.</param>
/// <param name="By"><c>none</c>, <c>server</c> (from its queue) or <c>program</c> (it has no queue).</param>
internal sealed record RetryDocument(string When, string By);
