using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that a person's own words show beside an error: where web mail fails too, or the same settings work at other times, these
/// settings are not the cause.
/// </summary>
internal static partial class StatedSituation
{
    private const string WebMail = "account-web-mail-fails";
    private const string Sometimes = "auth-sometimes";
    private const string SendingOnly = "auth-sending-only";
    private const string ValuesDiffer = "auth-works-elsewhere";
    private const string MicrosoftElsewhere = "auth-microsoft-elsewhere";
    private const string NoneConfigured = "auth-none-configured";
    private const string OtherPart = "auth-test-passes";
    private const string AtTimes = "net-at-times";
    private const string OldDevice = "tls-old-device";
    private const string TooOldDevice = "tls-device-too-old";
    private const string PortAnswers = "net-port-answers";
    /// <summary>A message over the limit with a file below it.</summary>
    public const string SmallFile = "too-large-small-file";
    private const string WayBlocked = "net-works-elsewhere";
    private const string OwnService = "own-submission-closed";
    private const string Forwarded = "dmarc-forwarded";
    private const string ForwardedSpf = "spf-forwarded";
    private const string AppPasswordRefused = "auth-app-password-refused";

    // A login that asks for another kind of password than the account's own.
    private static readonly FrozenSet<string> WantsAppPassword = FrozenSet.ToFrozenSet(
        ["auth-credentials", "auth-gmail-app-password", "auth-authorization-code", "auth-yahoo", "auth-icloud", "auth-mail-ru"]);

    // What a device shows, or a person reports of it, without the words of a library or server.
    private static readonly FrozenSet<string> HasNoWords = FrozenSet.ToFrozenSet(
    [
        "unknown-no-cause", "unknown-no-delivery", "unknown-no-reply", "unknown-device", "unknown-bare-refusal", "net-connect-failed",
        "net-other", "net-connection-lost", "net-closed-at-greeting", "timeout-own-server", "tls-not-offered", "tls-starttls-required",
    ]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [WebMail, Sometimes, OwnService, SendingOnly, ValuesDiffer, MicrosoftElsewhere, NoneConfigured, OtherPart, AtTimes, OldDevice,
            TooOldDevice,
            WayBlocked, Forwarded, PortAnswers, SmallFile,
            AppPasswordRefused];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
        {
            { Entry.Reason: "network" or "timeout" or "connection-refused" or "tls" or "authentication-failed" }
                when finding.Reader.IsDialog && finding.Person.FailsInWebMail => (WebMail, values),
            { Id: "net-connect-failed" or "net-outlook-connect" or "refused-own-server" or "timeout-own-server" }
                when finding.Reader.IsDialog && finding.Reader.RunsServer => (OwnService, values),
            { Id: "auth-credentials" or "auth-brevo-key" } when finding is { IsOwnRefusal: false, Person.WorksElsewhere: true } =>
                (ValuesDiffer, values),
            { Id: "auth-microsoft-credentials" } when finding is { IsOwnRefusal: false, Person.WorksElsewhere: true } =>
                (MicrosoftElsewhere, values),
            { Id: "auth-credentials" } when finding is { IsOwnRefusal: false, Person.UsesNoLogin: true } => (NoneConfigured, values),
            { Id: "tls-version" or "tls-handshake" or "tls-broke-off" or "net-lost-at-starttls" or "tls-wrong-mode" or "tls-both-modes" }
                when finding.Person.NamesDevice && !finding.Reader.RunsServer && PortMode.Find(cause.Id, finding) is null =>
                (OldDevice, values),
            { Id: var id } when HasNoWords.Contains(id) && finding.Person is { NamesDevice: true, HasOldTls: true }
                && PortMode.Find(id, finding) is null => (TooOldDevice, values),
            { Id: var id } when (id is "auth-gmx" or "relay-login" or "auth-needed" || WantsAppPassword.Contains(id))
                && finding is { IsOwnRefusal: false, Person.TestPasses: true } =>
                (OtherPart, values),
            { Id: "net-connect-failed" or "timeout-own-server" or "timeout-deadline" or "refused-own-server" or "net-connection-lost" }
                when finding.IsWithoutQueue && !finding.Reader.IsDialog && (finding.Person.TestPasses || finding.Person.WorksSometimes)
                && PortMode.Find(cause.Id, finding) is null => (AtTimes, values),
            { Id: "net-connect-failed" or "timeout-own-server" or "timeout-deadline" or "refused-own-server" }
                when finding is { IsWithoutQueue: true, Person.PortAnswers: true } && !finding.Reader.IsDialog
                && PortMode.Find(cause.Id, finding) is null => (PortAnswers, values),
            { Id: "net-connect-failed" or "timeout-own-server" or "timeout-deadline" or "refused-own-server" }
                when finding is { IsWithoutQueue: true, Person.WorksElsewhere: true } && !finding.Reader.IsDialog
                && PortMode.Find(cause.Id, finding) is null => (WayBlocked, values),
            { Id: var id } when WantsAppPassword.Contains(id) && finding is { IsOwnRefusal: false, Person.WorksSometimes: true }
                && (id == "auth-credentials" || finding.Person.HasTried(Attempt.AppPassword)) => (Sometimes, values),
            { Id: var id } when WantsAppPassword.Contains(id) && !finding.IsOwnRefusal && !IsAskedForOne(finding)
                && finding.Person.HasTried(Attempt.AppPassword) => (AppPasswordRefused, values),
            { Id: "auth-credentials" } when finding is { IsOwnRefusal: false, Person.Receives: true } => (SendingOnly, values),
            { Entry.Reason: "too-large" } when finding is { IsOwnRefusal: false, Person.FileIsSmall: true }
                && finding.Reader.Audience is not (Audience.Operator or Audience.Receiver) => (SmallFile, values),
            { Id: "dmarc-policy" or "dmarc-unauthenticated" } when finding is { IsOwnRefusal: false, Person.Forwards: true } =>
                (finding.IsMatch(Policy()) ? Forwarded : ForwardedSpf, values),
            _ => null,
        };

    /// <summary>Whether the server itself demands an app password: then the one in use is none.</summary>
    private static bool IsAskedForOne(Finding finding) => finding.Statements.Any(statement =>
        statement.Head.Contains("InvalidSecondFactor", StringComparison.Ordinal)
        || statement.Head.Contains("specific password required", StringComparison.OrdinalIgnoreCase));

    // "Unauthenticated email from … is not accepted due to domain's DMARC policy", but not "… did not pass SPF or DKIM".
    [GeneratedRegex(@"\bDMARC\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Policy();
}
