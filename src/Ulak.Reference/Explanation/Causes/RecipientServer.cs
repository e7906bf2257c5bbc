using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>A reader who is the recipient, and the server of that side.</summary>
internal static class RecipientServer
{
    /// <summary>
    /// The steps for a reader on the recipient's side: those of the cause before those of its reason. Null if there are none for it.
    /// </summary>
    public static IReadOnlyList<string>? Steps(
        string cause, CauseText text, ReasonView? view, IReadOnlyDictionary<string, string> values, StepContext context)
    {
        if (!context.IsByRecipient || cause.StartsWith("own-", StringComparison.Ordinal))
        {
            return null;
        }

        if (CauseSet.Default.Get(cause).Entry.BeforeLeaving)
        {
            return context.Audience is Audience.Person or Audience.Any or Audience.Receiver ? ["@senders-side-only", .. text.Steps] : null;
        }

        IReadOnlyList<string> steps = context.Audience switch
        {
            Audience.Receiver => text.ForReceiver.Count > 0 ? text.ForReceiver
                : text.ForRecipient.Count > 0 ? text.ForRecipient : view?.ForReceiver ?? [],
            Audience.Person or Audience.Any => text.ForRecipient.Count > 0 ? text.ForRecipient
                : IsAtProvider(values) && IsOfDomain(context.Reason) ? [] : view?.ForRecipient ?? [],
            _ => [],
        };
        return steps.Count > 0 ? steps : null;
    }

    // The domain of a large provider is not the reader's to set up.
    private static bool IsAtProvider(IReadOnlyDictionary<string, string> values) =>
        values.TryGetValue("domain", out var domain) && ProviderDomains.Mailboxes.Contains(domain);

    private static bool IsOfDomain(Reason reason) => reason is Reason.AddressUnknown or Reason.DomainUnknown or Reason.NoMx
        or Reason.NullMx or Reason.RelayDenied or Reason.Loop or Reason.Timeout or Reason.ConnectionRefused or Reason.Network
        or Reason.Expired;

    /// <summary>Whether the reader does not get mail, and the server that others do not reach belongs to the reader's domain.</summary>
    public static bool IsUnreachable(IReadOnlyDictionary<string, string> values, StepContext context) => context.IsByRecipient
        && context.Reason is Reason.Timeout or Reason.ConnectionRefused or Reason.Network && context.Audience != Audience.Developer
        && values.TryGetValue("host", out var host) && values.TryGetValue("domain", out var domain)
        && DomainTree.IsWithin(host, domain)
        && !ProviderDomains.Mailboxes.Contains(domain);
}
