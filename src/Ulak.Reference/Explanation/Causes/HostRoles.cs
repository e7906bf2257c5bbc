using System.Net;
using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Which IP address of a text is the client's, whose mail was refused. The place of an address shows whose it is: what stands before a
/// server's reply belongs to that server, unless the words call it the client's; within the reply the server names the client.
/// </summary>
internal static partial class HostRoles
{
    /// <summary>The client's address; null if the text proves none.</summary>
    /// <param name="text">The words of one statement.</param>
    /// <param name="reply">Where the server's reply begins in it; 0 if there is none.</param>
    public static string? Client(string text, int reply)
    {
        HashSet<string>? remote = null;
        string? client = null;
        foreach (Match match in Address().Matches(text))
        {
            if (!IPAddress.TryParse(match.Value, out _) || !match.Value.AsSpan().ContainsAny('.', ':') || match.Value.Length <= 6)
            {
                continue;
            }

            if (RuleNumber().IsMatch(text.AsSpan(Math.Max(0, match.Index - 3), Math.Min(text.Length - Math.Max(0, match.Index - 3), 40))))
            {
                // "due to user complaints - 4.16.55.1; see …": the number of the rule.
                continue;
            }

            if (HelloBefore().IsMatch(Before(text, match.Index)))
            {
                // A client behind NAT gives its internal address; it does not come from there.
                continue;
            }

            if (IsOfRemoteHost(text, match.Index) || IsRemote(text, match))
            {
                (remote ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(match.Value);
            }
            else if (reply > 0 && match.Index >= reply)
            {
                // The server names whom it refused, even if that is the server that reports it.
                return match.Value;
            }
            else if (client is null && remote?.Contains(match.Value) != true
                && (match.Index >= reply || ClientBefore().IsMatch(Before(text, match.Index))))
            {
                client = match.Value;
            }
        }

        return client is not null && remote?.Contains(client) == true ? null : client;
    }

    private static bool IsRemote(string text, Match match) => RemoteBefore().IsMatch(Before(text, match.Index))
        || RemoteAfter().IsMatch(text.AsSpan(match.Index + match.Length, Math.Min(40, text.Length - match.Index - match.Length)));

    private static ReadOnlySpan<char> Before(string text, int at) => text.AsSpan(Math.Max(0, at - 60), Math.Min(60, at));

    /// <summary>
    /// The address in brackets after a host's name is that of the remote server: "host mx [192.0.2.1] said", "H=mx [192.0.2.1]".
    /// </summary>
    private static bool IsOfRemoteHost(string text, int start)
    {
        if (start == 0 || text[start - 1] != '[')
        {
            return false;
        }

        var before = text.AsSpan(Math.Max(0, start - 121)..(start - 1));
        return (NameAfter(before, "host ") && !before.Contains("Client host", StringComparison.Ordinal))
            || (HostBefore().IsMatch(before) && text.AsSpan(start).IndexOf(']') is > 0 and var close
                && text.AsSpan(start + close + 1).TrimStart(":0123456789").StartsWith(" said", StringComparison.Ordinal))
            || NameAfter(before, " mx=") || NameAfter(before, " relay=")
            || (NameAfter(before, "H=") && text.Contains("from remote mail server", StringComparison.Ordinal));
    }

    /// <summary>Whether the text ends in the mark and one word.</summary>
    private static bool NameAfter(ReadOnlySpan<char> text, string mark)
    {
        var at = text.LastIndexOf(mark, StringComparison.Ordinal);
        var name = at < 0 ? default : text[(at + mark.Length)..].Trim(' ');
        return name.Length > 0 && !name.Contains(' ');
    }

    [GeneratedRegex(@"\b(?:client(?: host)?|from|your (?:\w+ ){0,2}(?:address|ip|server|host)|ip(?: address)?|helo|rip)\b[^\]\d]{0,30}$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ClientBefore();

    [GeneratedRegex(@"^ - \d{1,3}(?:\.\d{1,3}){3}; see\b", RegexOptions.CultureInvariant)]
    private static partial Regex RuleNumber();

    [GeneratedRegex(@"\b(?:HELO|EHLO)\b[^\]\d\[\w]{0,8}\[{1,2}(?:IPv6:)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HelloBefore();

    [GeneratedRegex(
        @"(?:\b(?:connect(?:ed|ing|ion)?|deliver(?:ed|ing|y)?|opened|talking|attempt(?:ed|ing)?|dispatch(?:ed)?|relayed) to|\bTrying"
        + @"|\b(?:remote|receiving|recipient(?:'s)?|next|smtp|mail) (?:server|host|mta|domain)|=>)\s+(?:[\w.-]{1,80}\s?)?[\[(]?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RemoteBefore();

    [GeneratedRegex(
        @"^[\])]?(?::\d{1,5})?:? (?:does not like|failed after|said|responded|returned|refused to talk|but (?:greeting|sender|my name))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RemoteAfter();

    [GeneratedRegex(@"[A-Za-z0-9-]\.[A-Za-z]{2,}$", RegexOptions.CultureInvariant)]
    private static partial Regex HostBefore();

    [GeneratedRegex(@"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.]*\w)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
