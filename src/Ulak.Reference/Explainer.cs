using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Faults;
using Ulak.Reference.Explanation.Inputs;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Reading.Clients;
using Ulak.Reference.Explanation.Settings;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Reference;

/// <summary>
/// Explains any text that SMTP leaves behind: a code, a reply, a transcript, a bounce, a log, a program's error, an event of a sending
/// service.
/// Every input gets a result; what is not known is reported as unknown. The work is linear in the input. Safe for concurrent use.
/// </summary>
/// <example><code>
/// var result = Explainer.Explain("550 5.1.1 User unknown", new ExplainOptions { Language = "tr" });
/// </code></example>
public static class Explainer
{
    /// <summary>Explains octets: a message as stored on disk, or a file of unknown charset.</summary>
    /// <param name="text">The octets; at most <see cref="ExplainOptions.MaxLength"/> of them are read.</param>
    /// <param name="options">The language and the limits.</param>
    /// <param name="cancellationToken">Stops the work between two lines or recipients.</param>
    public static ExplanationResult Explain(ReadOnlySpan<byte> text, ExplainOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var limit = (options ?? ExplainOptions.Default).MaxLength;
        return Explain(SourceText.Decode(text.Length > limit ? text[..limit] : text), options, cancellationToken);
    }

    /// <summary>Explains a text. The spans of the evidence count its characters.</summary>
    /// <param name="text">The text; at most <see cref="ExplainOptions.MaxLength"/> characters are read.</param>
    /// <param name="options">The language and the limits.</param>
    /// <param name="cancellationToken">Stops the work between two lines or recipients.</param>
    public static ExplanationResult Explain(string text, ExplainOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Explain(text, options ?? ExplainOptions.Default, out _, cancellationToken);
    }

    internal static ExplanationResult Explain(string text, ExplainOptions options, out long work,
        CancellationToken cancellationToken = default)
    {
        var bounded = text.Length > options.MaxLength ? text[..options.MaxLength] : text;
        var input = InputReader.Read(LogLevels.Blank(PersonRemarks.Blank(SourceText.Normalize(bounded))), cancellationToken);
        var decider = new ReasonDecider(RuleSet.Default, ReasonByCodeTable.Default);
        var settings = PastedSettings.Read(text);
        var writer = new ExplanationWriter(ReasonTexts.For(options.Language), OwnSettings.Over(ClientSettings.For(text), settings),
            ServerSettings.For(text))
        {
            Text = text,
            Faults = FaultTable.Default.Find(bounded),
            IsOnly = input.Findings.Count == 1,
        };
        var (isLoginUntried, isFailureReported) = (ProgramReport.IsLoginUntried(text), ProgramReport.IsFailureReported(text));
        var person = new PersonReport(text);
        var recipients = ImmutableArray.CreateBuilder<RecipientExplanation>();
        work = 0;
        foreach (var finding in input.Findings.Take(options.MaxRecipients))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Settings of a mailer beside an error are those of a program.
            var known = finding with
            {
                Settings = settings,
                IsLoginUntried = isLoginUntried,
                IsFailureReported = isFailureReported,
                Person = person,
                IsWithoutQueue = finding.IsWithoutQueue || (settings.AreOfMailer && input.Kind is InputKind.Unknown or InputKind.Reply),
            };
            recipients.Add(writer.Write(decider.Decide(known), known, input.Kind));
            work += finding.Statements.Sum(statement => statement.Passage.CharactersBuilt);
        }

        work += decider.Steps + writer.Steps;
        var kind = input.Kind == InputKind.Unknown && recipients.Any(r => r.Reason != Reason.Unknown) ? InputKind.Reply : input.Kind;
        return new ExplanationResult { Kind = kind, Language = writer.Language, Recipients = recipients.ToImmutable() };
    }
}
