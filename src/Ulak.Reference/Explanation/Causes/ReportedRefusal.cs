using System.Collections.Frozen;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// What a person writes about mail that comes back, without the reply: whose turn it is, and where the reply stands. Neither the settings
/// nor the log of a program has a part in it.
/// </summary>
internal static class ReportedRefusal
{
    private const string Notice = "unknown-notice";
    private const string OtherProvider = "unknown-other-provider";
    private const string ToRecipient = "unknown-to-recipient";

    private static readonly FrozenSet<string> WithoutReply = FrozenSet.ToFrozenSet(
        ["unknown-no-cause", "unknown-bare-refusal", "unknown-no-reply", "unknown-no-delivery", "unknown-words"]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Notice, OtherProvider, ToRecipient];

    /// <summary>The more precise cause; null if the text has a reply, or is a program's.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Decision decision, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        var isReported = decision is { Reason: Reason.Unknown, Reply: null, Enhanced: null }
            && (cause is null || WithoutReply.Contains(cause.Id))
            && finding is { IsWithoutQueue: false, IsOwnRefusal: false, IsByService: false, Reader.IsDialog: false }
            && finding is { CutLog: null, CutSession: null }
            && !finding.Person.ShowsProgram && !finding.Settings.AreOfMailer
            && finding.Reader.Audience is not (Audience.Developer or Audience.Tester or Audience.Service);
        return !isReported ? null
            : finding.Person.OtherProviderWorks && finding.Person.CannotSend ? (OtherProvider, values)
            : finding.IsByRecipient && (finding.Person.NamesNotice || finding.IsNotice) ? (ToRecipient, values)
            : finding.Person.OtherProviderWorks && finding.Person.NamesNotice ? (OtherProvider, values)
            : finding.Person.NamesNotice && finding.Reader.Audience != Audience.Operator ? (Notice, values) : null;
    }
}
