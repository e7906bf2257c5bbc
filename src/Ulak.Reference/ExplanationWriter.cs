using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Faults;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Reference;

/// <summary>Writes the explanation of one recipient: selects the cause, collects the values, and fills the texts.</summary>
internal sealed class ExplanationWriter(ReasonTexts texts, IReadOnlyDictionary<string, string> settings,
    IReadOnlyDictionary<string, string> serverSettings)
{
    /// <summary>The faults that lines of the text name beside the replies.</summary>
    public IReadOnlyList<EmbeddedFault> Faults { get; init; } = [];

    /// <summary>Whether the text reports one failure only, so that another fault has no explanation yet.</summary>
    public bool IsOnly { get; init; }

    /// <summary>The whole text.</summary>
    public string Text { get; init; } = "";

    private readonly CauseTexts _causes = CauseTexts.For(texts.Language);
    private IReadOnlyList<string>? _misspelt;
    private IReadOnlyList<string>? _tries;
    private long _steps;

    public string Language => texts.Language;

    /// <summary>Steps of matching so far; the tests check that they are linear in the input.</summary>
    public long Steps => _steps;

    public RecipientExplanation Write(Decision decision, Finding finding, InputKind kind)
    {
        (var mask, finding) = (AddressMask.WithDomain(finding.Address), Known(finding, decision, kind));
        var (cause, basis) = CauseSet.Default.Select(decision, finding.Statements, ref _steps);
        cause = CauseSet.Default.ForSituation(cause, decision.Step, finding);

        var values = ValueReader.Read(decision, finding);
        IReadOnlyDictionary<string, string> shown = WithCode(values, decision, finding, kind);
        var situation = Situation.Find(cause, decision, finding, shown);
        decision = WithReason(decision, situation?.Cause);
        if (situation is { } found)
        {
            (cause, shown, basis) = (CauseSet.Default.Get(found.Cause), found.Values, CauseBasis.Situation);
        }

        var reportsNothing = situation is null && finding.ReportsNothing
            && decision is { Reason: Reason.Unknown, Rule: null, Reply: null, Enhanced: null };
        if (reportsNothing)
        {
            cause = CauseSet.Default.Get(WithoutReport(finding));
        }
        else
        {
            (cause, shown) = WithoutWords(cause, decision, finding, (values, shown));
        }

        var closer = Closer(cause, decision, finding, kind);
        if (closer.Fault is { } fault)
        {
            var id = OwnServices.OfFault(BetweenServers.OfTls(fault.Entry.Cause, finding, shown) ?? fault.Entry.Cause, finding);
            (cause, basis) = (CauseSet.Default.Get(id), CauseBasis.Situation);
            (decision, finding, reportsNothing) = (FaultChoice.Apply(fault, decision), FaultChoice.Apply(fault, finding), false);
            shown = OwnServices.WithPath(id, finding, FaultChoice.Apply(fault, shown));
        }
        else if (closer.Suspect is { } suspect)
        {
            shown = shown.With("suspect", suspect);
        }

        var (audience, ownCause, text) = (finding.Reader.Audience, cause?.Id, texts.TextFor(decision.Reason));
        cause = RefusingSide.FaultOf(cause, audience, finding) is { } there ? CauseSet.Default.Get(there) : cause;
        shown = TestCommands.AddTo(shown, cause?.Id);
        var retry = Retry(decision, finding, cause);
        var actor = reportsNothing && finding.Statements.Any(statement => statement.Text.Any(char.IsLetter)) ? Actor.None
            : ActingParty.Of(decision, finding, cause, retry, shown);
        var context = ContextOf(decision, finding, audience, (actor, retry.By)) with
        {
            OwnCause = ownCause == cause?.Id ? null : ownCause,
            LeavesRoom = basis < CauseBasis.Words || (basis < CauseBasis.Situation && decision.Confidence != Confidence.Certain),
        };
        return new RecipientExplanation
        {
            // At a refused login no recipient is known yet: a single address is the login.
            Address = reportsNothing || (finding.IsAddressGuessed && decision.Reason == Reason.AuthenticationFailed) ? null
                : finding.Address ?? mask,
            Code = decision.Reply,
            Enhanced = decision.Enhanced,
            Reason = decision.Reason,
            Cause = cause?.Id,
            Values = values,
            Temporary = decision.Temporary,
            Retry = retry,
            Actor = actor,
            Confidence = decision.Confidence,
            Speaker = decision.Speaker,
            Title = cause is null ? text.Title : _causes.Title(cause.Id, shown),
            Meaning = cause is null ? text.Meaning : _causes.Meaning(cause.Id, shown),
            Steps = cause is null ? General(decision, text) : [.. Remarks(decision, finding, (audience, cause.Id), shown),
                .. StepsOf(closer.Fault, decision, cause.Id, (shown, context))],
            Records = !CanPublish(context.Audience, shown) ? [] : DnsRecords.For(decision.Reason, NamedRecords(cause, finding), shown),
            Check = cause is null ? null : _causes.Check(cause.Id, shown),
            Rule = decision.Rule,
            Evidence = [.. decision.Evidence],
        };
    }

    /// <summary>Where neither a code nor words gave a reason, what the situation shows has one.</summary>
    private static Decision WithReason(Decision decision, string? cause) =>
        cause is not null && decision is { Reply: null, Enhanced: null }
        && (decision.Reason == Reason.Unknown || OwnServices.Decides(cause)
            || (cause == KnownHost.Cause && decision.Reason == Reason.SenderRefused))
        && ReasonWords.TryParse(CauseSet.Default.Get(cause).Entry.Reason, out Reason reason) ? decision with { Reason = reason } : decision;

    /// <summary>A program that sends directly changes the name of its EHLO, and publishes no records for it.</summary>
    private static string? NamedRecords(Cause? cause, Finding finding) =>
        finding.IsWithoutQueue && cause?.Id == "helo-not-qualified" ? null : cause?.Id;

    /// <summary>
    /// Whether the reader, or an administrator to whom the reader passes them on, can publish records: neither the operator of the server
    /// that refused, nor who wrote to an address that passed the message on, nor a person if the text does not name the domain.
    /// </summary>
    private static bool CanPublish(Audience audience, IReadOnlyDictionary<string, string> values) => audience switch
    {
        Audience.Receiver => false,
        Audience.Person => values.ContainsKey("senderDomain") && !values.ContainsKey("alias"),
        Audience.Any => !values.ContainsKey("alias"),
        _ => true,
    };

    /// <summary>Who reads, who acts, and at which step it happened.</summary>
    private static StepContext ContextOf(Decision decision, Finding finding, Audience audience, (Actor Actor, RetryParty By) turn)
    {
        var isOwnServer = audience == Audience.Person && finding.IsWithoutQueue && turn.Actor == Actor.ReceiverOperator;
        return new StepContext(audience, isOwnServer ? Actor.SenderOperator : turn.Actor, turn.By, decision.Reason)
        {
            Step = decision.Step,
            IsByRecipient = finding.IsByRecipient,
            IsByMailboxProvider = finding.IsByMailboxProvider,
            Person = finding.Person,
        };
    }

    /// <summary>
    /// The finding without an address that only shows how many letters it had, with its reader, and with the knowledge that a program has
    /// no queue.
    /// </summary>
    private static Finding Known(Finding finding, Decision decision, InputKind kind)
    {
        finding = finding.Address is { } masked && AddressMask.IsMasked(masked)
            ? finding with { Address = null, AddressEvidence = null } : finding;
        finding = decision.IsByProgram ? finding with { IsWithoutQueue = true } : finding;
        var reader = Reader.Of(kind, finding);
        return finding with
        {
            Reader = reader,
            IsWithoutQueue = !reader.HasQueue && (finding.IsWithoutQueue || reader.Audience == Audience.Developer),
        };
    }

    private static string WithoutReport(Finding finding) => finding.IsInboxSession ? "unknown-inbox-session"
        : finding.Settings.AreOfMailer && !finding.IsFailureReported ? "unknown-settings-only"
        : finding.IsFailureReported ? "unknown-device" : "unknown-no-delivery";

    /// <summary>What is wrong with the settings that the text shows, as steps before those of the cause.</summary>
    private IEnumerable<string> Remarks(
        Decision decision, Finding finding, (Audience Audience, string Cause) of, IReadOnlyDictionary<string, string> values)
    {
        if (of.Audience == Audience.Operator && of.Cause is "timeout-port-25" or "refused-receiver" or "expired-own-side")
        {
            return TextRemarks.OfHosting(Text, 25) is { } hosted ? [_causes.Step(hosted, values)] : [];
        }

        if (of.Audience is not (Audience.Any or Audience.Developer) || ReasonDefaults.IsSuccess(decision.Reason))
        {
            return [];
        }

        var remarks = SettingRemarks.Find(finding.Settings, decision.Reason, of.Cause).ToList();
        if (remarks.Count == 0 && finding.IsWithoutQueue && !AliasServices.IsBehindService(of.Cause)
            && SettingRemarks.OfDirectDelivery(finding.Settings, decision.Reason, values) is { } direct)
        {
            remarks.Add(direct);
        }

        return Tries().Concat(Misspelt(decision.Reason)).Concat(OtherServer(decision.Reason, finding))
            .Concat(TextRemarks.Find(Text, decision.Reason, values).Concat(remarks).Select(each => _causes.Step(each.Step, each.Values))
                .Distinct(StringComparer.Ordinal));
    }

    /// <summary>The steps of a cause; among the first three, one for a fault that the text names beside the one that decides.</summary>
    private List<string> StepsOf(EmbeddedFault? first, Decision decision, string cause,
        (IReadOnlyDictionary<string, string> Values, StepContext Context) with)
    {
        var steps = _causes.Steps(cause, with.Values, with.Context).ToList();
        if (!IsOnly || with.Context.Audience is Audience.Person or Audience.Service || ReasonDefaults.IsSuccess(decision.Reason)
            || FaultChoice.Second(Faults, first, cause, decision) is not { } second)
        {
            return steps;
        }

        var values = FaultChoice.Apply(second, with.Values);
        steps.Insert(Math.Min(2, steps.Count), _causes.Step("@second-fault",
            values.With("second-title", _causes.Title(second.Entry.Cause, values))
                .With("second-step", _causes.Steps(second.Entry.Cause, values, with.Context with { OwnCause = null }).First())));
        return steps;
    }

    /// <summary>A login or a recipient that another server refused than the one that was asked.</summary>
    private IEnumerable<string> OtherServer(Reason reason, Finding finding) =>
        reason is Reason.AuthenticationFailed or Reason.RelayDenied or Reason.AuthenticationNeeded
        && ProgramSituation.OtherServer(finding) is { } other
            ? [_causes.Step("@other-server-answered",
                new Dictionary<string, string> { ["asked"] = other.Asked, ["answered"] = other.Answered })] : [];

    /// <summary>What failed at each port, where a person has tried several.</summary>
    private IReadOnlyList<string> Tries() => _tries ??= FindTries();

    private IReadOnlyList<string> FindTries()
    {
        var tries = SeveralTries.Find(Text).Select(each =>
            _causes.Step("@try-" + each.Failure, new Dictionary<string, string> { ["port"] = each.Port })).ToList();
        return tries.Count == 0 ? []
            : [_causes.Step("@several-tries", new Dictionary<string, string> { ["suspect"] = string.Join("; ", tries) })];
    }

    /// <summary>A setting whose name the program does not know is ignored; the failure is that of its default.</summary>
    private IEnumerable<string> Misspelt(Reason reason) =>
        !ReasonDefaults.IsAboutSettings(reason) && reason != Reason.Unknown ? [] : _misspelt ??= FindMisspelt();

    // The text is the same for each recipient.
    private string[] FindMisspelt() => MisspeltSetting.SwitchForMode(Text) is { } mode
            ? [_causes.Step("@own-verify-mode", new Dictionary<string, string> { ["own"] = $"`{mode}`" })]
        : MisspeltSetting.Find(Text) is not { } found ? []
        : [_causes.Step("@own-key", new Dictionary<string, string>
            { ["name"] = found.Given, ["fixed"] = found.Right, ["program"] = found.Program })];

    /// <summary>The cause of a text that has a code or the form of a bounce, and no words that are known.</summary>
    private (Cause? Cause, IReadOnlyDictionary<string, string> Shown) WithoutWords(Cause? cause, Decision decision, Finding finding,
        (IReadOnlyDictionary<string, string> Read, IReadOnlyDictionary<string, string> Shown) values) =>
        cause?.Id == "unknown-no-cause" && finding.Action == "failed" && decision is { Reply: null, Enhanced: null }
            ? (CauseSet.Default.Get("unknown-bounce-cut"), values.Shown)
        : cause?.Id == "unknown-no-reply" && ClientSituation.OfUnansweredEnd(Text) is { } unanswered
            ? (CauseSet.Default.Get(unanswered), values.Shown)
        : CodeAlone.Find(decision, finding, cause) is { } alone ? (CauseSet.Default.Get(alone), values.Shown)
        : cause?.Id == "unknown-no-cause" && CodeValues.Find(decision, finding, values.Read, texts.Language) is { } byCode
            ? (CauseSet.Default.Get(byCode.Cause), byCode.Values)
        : cause?.Id == "unknown-no-cause" && finding is { IsFailureReported: true, IsWithoutQueue: true }
            ? (CauseSet.Default.Get("unknown-no-reply"), values.Shown)
        : (cause, values.Shown);

    /// <summary>What other lines of the text show about a refusal that states only a symptom.</summary>
    private (EmbeddedFault? Fault, string? Suspect) Closer(Cause? cause, Decision decision, Finding finding, InputKind kind) =>
        kind == InputKind.Code || ReasonDefaults.IsSuccess(decision.Reason) ? default
        : FaultChoice.Select(Faults, cause, decision, finding) is { } fault ? (fault, null)
        : FaultChoice.IsSymptom(cause, decision, finding) ? (null, SuspectLine.Find(Text, finding))
        : default;

    /// <summary>Adds the values that only the texts need: the code, and the words to pass on.</summary>
    private Dictionary<string, string> WithCode(
        IReadOnlyDictionary<string, string> values, Decision decision, Finding finding, InputKind kind)
    {
        var shown = new Dictionary<string, string>(values);
        if (!finding.IsWithoutQueue && kind is InputKind.Log or InputKind.Bounce or InputKind.DeliveryReport)
        {
            // Mail servers deliver to port 25.
            shown.TryAdd("port", "25");
        }

        foreach (var (name, value) in settings)
        {
            shown[name] = value;
        }

        if (finding.IsWithoutQueue || kind is InputKind.ClientError or InputKind.Unknown or InputKind.Reply)
        {
            OwnSettings.AddValues(shown, finding.Settings);
        }

        foreach (var quantity in (ReadOnlySpan<string>)["wait", "limit", "left"])
        {
            if (values.TryGetValue(quantity, out var value))
            {
                shown[quantity] = _causes.Quantity(value);
            }
        }

        if ((decision.Enhanced ?? decision.Reply?.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } code)
        {
            shown["code"] = code;
        }

        if (QuotedWords.Of(finding, decision) is { } reply)
        {
            shown["reply"] = reply;
        }

        if (finding.Address is { } address && DomainTypo.Find(address[(address.LastIndexOf('@') + 1)..]) is { } typo)
        {
            shown["typo"] = typo;
        }

        foreach (var (name, value) in ServerSettings.Fill(serverSettings, shown))
        {
            shown[name] = value;
        }

        return shown;
    }

    private System.Collections.Immutable.ImmutableArray<string> General(Decision decision, ReasonText text)
    {
        var waits = decision.Temporary && decision.Reason is not (Reason.Greylisted or Reason.Delayed or Reason.Expired);
        return waits ? [texts.RetryStep, .. text.Steps] : [.. text.Steps];
    }

    private static RetryAdvice Retry(Decision decision, Finding finding, Cause? cause)
    {
        // 251 names another address and forwards the message all the same (RFC 5321 §3.4).
        if (ReasonDefaults.IsSuccess(decision.Reason) || (decision.Reason == Reason.Moved && decision.Reply == 251))
        {
            return new RetryAdvice(RetryTime.NotNeeded, RetryParty.None);
        }

        var when = cause?.Entry.Retry switch
        {
            "by-itself" => RetryTime.ByItself,
            "after-change" => RetryTime.AfterChange,
            _ when decision.Reason == Reason.Unknown && decision.Reply is null && decision.Enhanced is null => RetryTime.Unknown,
            _ when ReasonDefaults.NeedsChange(decision.Reason) => RetryTime.AfterChange,
            _ => decision.Temporary ? RetryTime.ByItself : RetryTime.AfterChange,
        };

        // "Action: failed" (RFC 3464 §2.3.3) and a bounce mean that the sending server has given up.
        var hasGivenUp = finding.Action == "failed" || decision.Reason == Reason.Expired || !decision.Temporary;
        var by = finding.IsWithoutQueue ? when == RetryTime.ByItself ? RetryParty.Program : RetryParty.None
            : hasGivenUp ? RetryParty.None
            : RetryParty.Server;
        return new RetryAdvice(when, by);
    }
}
