using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that a person's own words show beside an error: where web mail fails too, or the same settings work at other times, these
/// settings are not the cause.
/// </summary>
internal static class StatedSituation
{
    private const string WebMail = "account-web-mail-fails";
    private const string Sometimes = "auth-sometimes";
    private const string SendingOnly = "auth-sending-only";
    private const string ValuesDiffer = "auth-works-elsewhere";
    private const string WayBlocked = "net-works-elsewhere";
    private const string OwnService = "own-submission-closed";
    private const string Forwarded = "dmarc-forwarded";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [WebMail, Sometimes, OwnService, SendingOnly, ValuesDiffer, WayBlocked, Forwarded];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
        {
            { Entry.Reason: "network" or "timeout" or "connection-refused" or "tls" or "authentication-failed" }
                when AudienceReader.IsDialog(finding) && finding.Person.FailsInWebMail => (WebMail, values),
            { Id: "net-connect-failed" or "net-outlook-connect" or "refused-own-server" or "timeout-own-server" }
                when AudienceReader.IsDialog(finding) && AudienceReader.IsOwnServer(finding) => (OwnService, values),
            { Id: "auth-credentials" } when finding is { IsOwnRefusal: false, Person.WorksElsewhere: true } => (ValuesDiffer, values),
            { Id: "net-connect-failed" or "timeout-own-server" or "timeout-deadline" or "refused-own-server" }
                when finding is { IsWithoutQueue: true, Person.WorksElsewhere: true } && !AudienceReader.IsDialog(finding)
                && PortMode.Find(cause.Id, finding) is null => (WayBlocked, values),
            { Id: "auth-credentials" } when finding is { IsOwnRefusal: false, Person.Receives: true } => (SendingOnly, values),
            { Id: "auth-credentials" } when finding is { IsOwnRefusal: false, Person.WorksSometimes: true } => (Sometimes, values),
            { Id: "dmarc-policy" or "dmarc-unauthenticated" } when finding is { IsOwnRefusal: false, Person.Forwards: true } =>
                (Forwarded, values),
            _ => null,
        };
}
