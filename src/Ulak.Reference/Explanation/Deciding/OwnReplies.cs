using System.Collections.Frozen;
using Ulak.Reference.Explanation.Matching;
using Ulak.Smtp.Syntax;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>Recognizes the replies to syntax faults that Ulak sends, by the templates of <see cref="FaultCatalog"/>.</summary>
internal static class OwnReplies
{
    private static readonly (FaultDefinition Fault, string[] Parts)[] Templates =
        [.. FaultCatalog.All.Select(fault => (Fault: fault, Parts: FixedParts(fault.MessageTemplate)))
            .OrderByDescending(each => each.Parts.Sum(part => part.Length))];

    private static readonly FrozenDictionary<FaultKind, string> Causes = new Dictionary<FaultKind, string>
    {
        [FaultKind.MissingOpenBracket] = "syntax-brackets-missing",
        [FaultKind.MissingCloseBracket] = "syntax-brackets-missing",
        [FaultKind.SpaceAfterColon] = "syntax-space-after-colon",
        [FaultKind.SpaceBeforeColon] = "syntax-space-after-colon",
        [FaultKind.EmptyForwardPath] = "syntax-empty-recipient",
        [FaultKind.MissingPath] = "syntax-empty-recipient",
        [FaultKind.DisplayName] = "syntax-multiple-addresses",
        [FaultKind.NonAsciiAddress] = "syntax-utf8",
        [FaultKind.LineTooLong] = "syntax-line-too-long",
        [FaultKind.ParameterNotOffered] = "syntax-parameter-not-offered",
        [FaultKind.ParameterValueNotOffered] = "syntax-parameter-not-offered",
        [FaultKind.UnknownParameter] = "syntax-parameter-not-offered",
        [FaultKind.ParameterOfOtherCommand] = "syntax-parameter-not-offered",
        [FaultKind.UnknownVerb] = "syntax-command-unknown",
        [FaultKind.MisspelledVerb] = "syntax-command-unknown",
        [FaultKind.MessageHeader] = "syntax-command-unknown",
        [FaultKind.TlsClientHello] = "syntax-tls-on-clear-port",
        [FaultKind.HttpRequest] = "syntax-other-protocol",
        [FaultKind.SshBanner] = "syntax-other-protocol",
        [FaultKind.OtherMailProtocol] = "syntax-other-protocol",
        [FaultKind.ProxyHeader] = "syntax-proxy-header",
    }.ToFrozenDictionary();

    /// <summary>The causes that it can give.</summary>
    public static IEnumerable<string> CauseNames =>
        [.. Causes.Values, "syntax-sender", "syntax-recipient", "syntax-helo-argument", "syntax-parameter-value", "syntax-command-form"];

    /// <summary>The fault and its cause, or null if the text is not a reply of Ulak.</summary>
    public static (FaultKind Kind, string Cause)? Find(string text, ReplyCodes codes)
    {
        if (text.Length > 600 || codes.Reply is null)
        {
            return null;
        }

        foreach (var (fault, parts) in Templates)
        {
            if (fault.Code == codes.Reply && ContainsInOrder(text, parts))
            {
                // Most kinds share one template: what is expected, and about which part of the line, distinguishes them.
                return parts[0].StartsWith(':') || parts[0].Length < 4 ? HasSubject(text) ? ByExpectation(text) : null
                    : (fault.Kind, Causes.GetValueOrDefault(fault.Kind) ?? BySubject(text));
            }
        }

        return null;
    }

    /// <summary>The words of a template between its placeholders.</summary>
    private static string[] FixedParts(string template)
    {
        var parts = new List<string>();
        var start = 0;
        for (var open = template.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf('{', start))
        {
            parts.Add(template[start..open].Trim());
            start = template.IndexOf('}', open) + 1;
        }

        parts.Add(template[start..].Trim());
        return [.. parts.Where(part => part.Length > 0)];
    }

    private static bool ContainsInOrder(string text, string[] parts)
    {
        var from = 0;
        foreach (var part in parts)
        {
            var at = text.IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            from = at + part.Length;
        }

        return true;
    }

    private static bool HasSubject(string text) =>
        Subjects.Any(subject => text.Contains(subject + ": ", StringComparison.Ordinal)
            || text.Contains(subject + " ", StringComparison.Ordinal));

    private static readonly string[] Subjects = [FaultSubject.Command, FaultSubject.Sender, FaultSubject.Recipient, FaultSubject.Address,
        FaultSubject.ClientName, FaultSubject.Argument,
        FaultSubject.Parameter];

    private static (FaultKind Kind, string Cause) ByExpectation(string text) =>
        text.Contains(": '<' expected", StringComparison.Ordinal) ? (FaultKind.MissingOpenBracket, "syntax-brackets-missing")
        : text.Contains(": '>' expected", StringComparison.Ordinal) ? (FaultKind.MissingCloseBracket, "syntax-brackets-missing")
        : (FaultKind.MissingArgument, BySubject(text));

    private static string BySubject(string text) =>
        text.Contains(FaultSubject.Sender, StringComparison.Ordinal) ? "syntax-sender"
        : text.Contains(FaultSubject.Recipient, StringComparison.Ordinal) ? "syntax-recipient"
        : text.Contains(FaultSubject.ClientName, StringComparison.Ordinal) ? "syntax-helo-argument"
        : text.Contains(FaultSubject.Parameter, StringComparison.Ordinal) ? "syntax-parameter-value"
        : "syntax-command-form";
}
