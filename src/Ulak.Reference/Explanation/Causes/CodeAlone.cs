using System.Globalization;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// The causes for a code without words, as in "expected 250, got 552": what servers mean by it most often, and how to find out which.
/// </summary>
internal static partial class CodeAlone
{
    private const string Prefix = "code-";
    private const string General = "code-general";
    private const string OtherWords = "unknown-words";
    private const string Cut = "unknown-reply-cut";

    // Fewer words, such as "failed" or a queue identifier, name no cause.
    private const int MinWords = 3;

    private static readonly int[] Replies = [421, 450, 451, 452, 501, 503, 534, 550, 551, 552, 553, 554];

    // What the code selects without words and without a step.
    private static readonly string[] ByCodeOnly =
        ["syntax-generic-argument", "syntax-sequence", "syntax-recipient", "unknown-bare-refusal", "unknown-no-reply"];

    /// <summary>The names of the causes.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [General, OtherWords, Cut, .. Replies.Select(reply => Prefix + reply.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The cause if the code alone decided and no words gave a more precise one; otherwise null.</summary>
    public static string? Find(Decision decision, Finding finding, Cause? cause)
    {
        var isPlain = decision.Enhanced is null || decision.Enhanced.EndsWith(".0.0", StringComparison.Ordinal)
            || decision is { Enhanced: "5.1.0", Reply: null };
        var isByCode = decision.Rule is null || decision.Rule.StartsWith("code:", StringComparison.Ordinal);
        var isGeneral = cause is null or { Entry.IsDefault: true }
            || (decision.Step == SessionStep.Unknown && ByCodeOnly.Contains(cause.Id));
        if (!isPlain || !isByCode || !isGeneral)
        {
            return null;
        }

        if (decision is { Reason: Reason.Unknown, Reply: >= 400 } && finding.IsMatch(CutReply()))
        {
            return Cut;
        }

        if (decision is { Reason: Reason.Unknown, Reply: >= 400 } && WordsOf(finding, decision) >= MinWords)
        {
            return OtherWords;
        }

        var name = decision.Reply == 552 && finding.Person.FileIsSmall ? StatedSituation.SmallFile
            : decision.Reply is { } reply && Replies.Contains(reply) ? Prefix + reply.ToString(CultureInfo.InvariantCulture)
            : decision.Enhanced is not null ? General
            : null;
        return name is not null && CauseSet.Default.Get(name).Reasons.Contains(decision.Reason) ? name : null;
    }

    // "550 information please s..": a notification of a mail program shows only as much as fits.
    [GeneratedRegex(@"\b[45]\d\d[ -][^\n""]{2,60}[\w ](?:\.\.+|…)[""']?\s*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex CutReply();

    /// <summary>The number of words behind the code.</summary>
    private static int WordsOf(Finding finding, Decision decision) =>
        finding.Statements.FirstOrDefault(each => each.Codes.Reply == decision.Reply) is { } statement && !EndsLine(statement)
            ? QuotedWords.Of(finding, decision)?.Split(' ').Count(word => word.Length > 2 && word.All(IsPartOfWord)) ?? 0 : 0;

    /// <summary>Whether a program wrote the code at the end of its line, "expected 250, got 552": the words below are a person's.</summary>
    private static bool EndsLine(Statement statement)
    {
        var rest = statement.Codes.End < statement.Text.Length ? statement.Text.AsSpan(statement.Codes.End).TrimStart(" \t\r.\"'") : "";
        return rest.Length > 1 && rest[0] == '\n' && char.IsUpper(rest[1]);
    }

    private static bool IsPartOfWord(char letter) => char.IsLetter(letter) || letter is '\'' or ',' or ';' or ':';
}
